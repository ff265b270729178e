import { legacyFlags } from '../config/legacy-flags.ts';
import { UsageError } from '../core/errors.ts';

export interface ModernArguments {
  readonly argv: readonly string[];
  /** One line for each flag that has no meaning any more. */
  readonly warnings: readonly string[];
}

/** Takes kubeflow/testing's old flags out of argv. Throws UsageError, with the way out, for one whose work nobody does any more. */
export function withoutLegacyFlags(argv: readonly string[]): ModernArguments {
  const kept: string[] = [];
  const warnings: string[] = [];
  for (let index = 0; index < argv.length; index++) {
    const word = argv[index] ?? '';
    const [name = ''] = word.split('=', 1);
    const legacy = legacyFlags.find(
      ({ flag, fate }) => fate !== 'same' && flag === name.replaceAll(/(?<=\w)-(?=\w)/g, '_'),
    );
    if (legacy === undefined) {
      kept.push(word);
      continue;
    }
    if (legacy.fate === 'refused') throw new UsageError(`${name} is not taken any more`, { hint: legacy.becomes });
    warnings.push(`${name} has no effect: ${legacy.becomes}`);
    if (legacy.takesValue && !word.includes('=')) index++;
  }
  return { argv: kept, warnings };
}

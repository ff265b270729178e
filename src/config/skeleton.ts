import type { FunctionName } from './function-names.ts';

export interface SkeletonInput {
  readonly name: FunctionName;
  /** What the original launched, in words; null where it launched nothing. */
  readonly was: string | null;
  /** Names of the entries that call it. */
  readonly entries: readonly string[];
  /** `kwargs` of each of those entries. */
  readonly args: readonly Readonly<Record<string, unknown>>[];
}

/**
 * A workflow function to be filled in: it compiles, is selected, checks out the repository and fails, so that nobody takes it for a test.
 */
export function skeletonText({ name, was, entries, args }: SkeletonInput): string {
  const fields = argumentFields(args);
  const type = fields.length === 0 ? '' : '<Arguments>';
  const context = fields.length === 0 ? '{ checkout, step }' : '{ args, checkout, step }';
  return [
    `import { defineWorkflow } from 'argo-e2e';`,
    '',
    ...(fields.length === 0
      ? []
      : ['/** `kwargs` of its entries in prow_config.yaml. */', 'interface Arguments {', ...fields, '}', '']),
    ...docComment(was, entries),
    `export const ${name.exportName} = defineWorkflow${type}((${context}) => {`,
    '  const source = checkout();',
    `  step('to-be-written', {`,
    `    run: 'echo "write the steps of this workflow, then remove this one" >&2; exit 1',`,
    ...(fields.length === 0 ? [] : ['    env: { ARGS: JSON.stringify(args) },']),
    '    after: source,',
    '  });',
    '});',
    '',
  ].join('\n');
}

function docComment(was: string | null, entries: readonly string[]): string[] {
  const origin = was === null ? 'An entry that launched nothing.' : `Takes the place of ${was}.`;
  return ['/**', ` * ${inComment(origin)}`, ` * Called by: ${inComment([...new Set(entries)].join(', '))}.`, ' */'];
}

/** An argument that some entries leave out is optional; its type is what the entries give. */
function argumentFields(args: SkeletonInput['args']): string[] {
  const keys = [...new Set(args.flatMap((each) => Object.keys(each)))];
  return keys.map((key) => {
    const given = args.filter((each) => Object.hasOwn(each, key));
    const types = [...new Set(given.map((each) => typeText(each[key])))].join(' | ');
    const name = /^[A-Za-z_$][\w$]*$/.test(key) ? key : JSON.stringify(key);
    return `  readonly ${name}${given.length < args.length ? '?' : ''}: ${types};`;
  });
}

function typeText(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'readonly unknown[]';
  return typeof value === 'object' ? 'Readonly<Record<string, unknown>>' : typeof value;
}

/** Text of a configuration file on one line of a comment that it cannot end. */
export function inComment(text: string): string {
  return text.replaceAll('*/', '* /').replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ');
}

import { UsageError } from '../core/errors.ts';
import type { Flags, FlagValues } from './command.ts';

export const parameterFlags = {
  parameter: {
    type: 'list',
    alias: 'p',
    describe: 'a kwarg of the function, or an argument of the manifest; the value is text',
    value: '<key=value>',
    group: 'Workflow:',
    fromEnvironment: false,
  },
} as const satisfies Flags;

/** `-p key=value …` as an object; the last one of a key wins. */
export function parametersOf({ parameter }: FlagValues<typeof parameterFlags>): Readonly<Record<string, string>> {
  return Object.fromEntries(parameter.map((text) => keyAndValue(text, '-p')));
}

/** Splits at the first `=`. Throws UsageError where there is none. */
export function keyAndValue(text: string, flag: string): readonly [string, string] {
  const split = text.indexOf('=');
  if (split <= 0) throw new UsageError(`${flag} ${text}: expected key=value`);
  return [text.slice(0, split), text.slice(split + 1)];
}

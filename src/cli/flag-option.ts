/** A flag of ours as an option of yargs: its type, its default from the environment, and what its values may be. */
import type { Options } from 'yargs';
import { UsageError } from '../core/errors.ts';
import { unreachable } from '../core/unreachable.ts';
import type { FlagSpec } from './command.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** `E2E_CONFIG_FILE` for `config-file`. */
export function environmentNameOf(flag: string): string {
  return `E2E_${flag.toUpperCase().replaceAll('-', '_')}`;
}

/** Throws UsageError when the environment holds a value that the flag cannot have. */
export function optionOf(name: string, flag: FlagSpec, env: Environment): Options {
  const variable = flag.fromEnvironment === false ? null : environmentNameOf(name);
  const what = flag.value === undefined ? flag.describe : `${flag.value}: ${flag.describe}`;
  return {
    ...('alias' in flag && flag.alias !== undefined ? { alias: flag.alias } : {}),
    describe: what + (variable === null ? '' : ` [env: ${variable}]`),
    group: flag.group,
    requiresArg: flag.type !== 'boolean',
    ...typePart(name, flag),
    ...defaultPart(name, flag, variable === null ? undefined : env[variable]),
    ...(flag.defaultDescription === undefined ? {} : { defaultDescription: flag.defaultDescription }),
  };
}

function typePart(name: string, flag: FlagSpec): Options {
  switch (flag.type) {
    case 'list':
      return { array: true, string: true, coerce: (values: unknown) => valuesOf(values, `--${name}`) };
    case 'number':
      return { coerce: (value: unknown) => numberOf(lastOf(value), `--${name}`) };
    case 'string':
      return {
        type: 'string',
        coerce: (value: unknown) => lastOf(valuesOf(value, `--${name}`)),
        ...(flag.choices !== undefined && { choices: flag.choices }),
      };
    case 'boolean':
      return { type: 'boolean' };
    default:
      return unreachable(flag);
  }
}

/** An empty value is most often a variable of a script that was not set. */
function valuesOf(value: unknown, name: string): unknown {
  if ([value].flat().includes('')) throw new UsageError(`${name}: expected a value, saw none`);
  return value;
}

/** Of a flag that takes one value and was given several times. */
function lastOf(value: unknown): unknown {
  return Array.isArray(value) ? value.at(-1) : value;
}

/** The environment's value, else the flag's own default. */
function defaultPart(name: string, flag: FlagSpec, preset: string | undefined): Options {
  if (preset !== undefined && preset !== '') return { default: presetOf(flag, preset, environmentNameOf(name)) };
  return 'default' in flag && flag.default !== undefined ? { default: flag.default } : {};
}

function presetOf(flag: FlagSpec, text: string, variable: string): unknown {
  switch (flag.type) {
    case 'boolean':
      if (!['true', 'false', '1', '0'].includes(text))
        throw new UsageError(`${variable}: expected true or false, saw "${text}"`);
      return text === 'true' || text === '1';
    case 'number':
      return numberOf(text, variable);
    case 'list':
      return [text];
    case 'string':
      if (flag.choices && !flag.choices.includes(text))
        throw new UsageError(`${variable}: expected ${flag.choices.join(' or ')}, saw "${text}"`);
      return text;
  }
}

function numberOf(value: unknown, name: string): number {
  const number = typeof value === 'number' ? value : Number(String(value).trim() || Number.NaN);
  if (!Number.isFinite(number) || number < 0)
    throw new UsageError(`${name}: expected a number of 0 or more, saw "${value}"`);
  return number;
}

/** How a command describes itself: its flags as data. Its work imports what it needs when it runs, so that `--help` loads nothing heavy. */
import type { ExitCode } from '../core/errors.ts';
import type { Host } from './host.ts';

interface FlagBase {
  readonly describe: string;
  /** Heading in `--help`. */
  readonly group: string;
  /** What the value is, in `--help`, e.g. `<file>`. */
  readonly value?: string;
  /** What an absent flag means, where that is no fixed value. */
  readonly defaultDescription?: string;
  /** False: the environment variable `E2E_<FLAG>` does not set it. @default true */
  readonly fromEnvironment?: boolean;
  /** Flags that say something else about the same: at most one of them is taken. */
  readonly excludes?: readonly string[];
}

export type FlagSpec =
  | (FlagBase & {
      readonly type: 'string';
      readonly default?: string;
      readonly choices?: readonly string[];
      readonly alias?: string;
      /** What it is where one of these flags was typed and it was not, whatever the environment says. */
      readonly impliedBy?: { readonly flags: readonly string[]; readonly value: string };
      /** What the flag means without a value; one is given with `=` alone then, for the next word may be a positional. */
      readonly valueWhenBare?: string;
    })
  | (FlagBase & { readonly type: 'boolean'; readonly default?: boolean; readonly alias?: string })
  | (FlagBase & { readonly type: 'number'; readonly default?: number })
  /** May be given several times; an environment variable holds one value. */
  | (FlagBase & { readonly type: 'list'; readonly alias?: string });

export type Flags = Readonly<Record<string, FlagSpec>>;

type ValueOf<F extends FlagSpec> = F extends { type: 'list' }
  ? readonly string[]
  : F extends { type: 'boolean' }
    ? boolean
    : F extends { type: 'number'; default: number }
      ? number
      : F extends { type: 'number' }
        ? number | undefined
        : F extends { type: 'string'; choices: readonly (infer C)[]; default: string }
          ? C
          : F extends { type: 'string'; choices: readonly (infer C)[] }
            ? C | undefined
            : F extends { type: 'string'; default: string }
              ? string
              : string | undefined;

export type FlagValues<F extends Flags> = { readonly [K in keyof F]: ValueOf<F[K]> };

export interface PositionalSpec {
  readonly describe: string;
  readonly required: boolean;
  /** Takes all remaining words. */
  readonly rest?: boolean;
}

export interface Command<F extends Flags = Flags> {
  readonly name: string;
  readonly aliases?: readonly string[];
  readonly describe: string;
  readonly positionals?: Readonly<Record<string, PositionalSpec>>;
  readonly flags: F;
  /** Hears `host.interrupted` and cleans up before it ends; any other command is left where it stands. @default false */
  readonly endsItselfOnInterrupt?: boolean;
  /** Command line and what it does. */
  readonly examples: readonly (readonly [string, string])[];
  /** Does the work. `words` are the positional arguments, in order. */
  run(flags: FlagValues<F>, words: readonly string[], host: Host): Promise<ExitCode>;
}

/** Gives a command its type; the identity otherwise. */
export function defineCommand<const F extends Flags>(command: Command<F>): Command<F> {
  return command;
}

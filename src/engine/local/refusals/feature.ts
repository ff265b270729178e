import type { PlaceType } from './places.ts';

/** `yes`: means what it means in Argo. `ignored`: only tunes a cluster. `refused`: a process cannot be it, and it changes what comes out. */
export type Support = 'yes' | 'ignored' | 'refused';

/** One field of a Workflow and what this engine makes of it; the documentation's table is made of these. */
export interface Feature {
  /** Stable id: the `rule` of the problem, and what a person accepts it by. */
  readonly id: string;
  /** Where the field can stand. */
  readonly at: PlaceType;
  /** Dotted path below that place; `[]` stands for each member of a list, `*` for each value of a map. */
  readonly field: string;
  readonly support: Support;
  /** Why, in one sentence. */
  readonly reason: string;
  /** What to do instead, for a refusal. */
  readonly hint?: string;
  /** Narrows a refusal to some values. @default every value but null, false, an empty list or map */
  readonly refuses?: (value: unknown, machine: Machine) => boolean;
}

/** What is known of the machine and of what was given to it. */
export interface Machine {
  /** Node's `process.arch`, e.g. `x64`. */
  readonly arch: string;
  readonly secrets: KeyNames;
  readonly configMaps: KeyNames;
  /** Claims that exist; undefined: any claim is made when it is asked for. */
  readonly claims?: ReadonlySet<string> | undefined;
  /** Service accounts that a step may name; `default` always. */
  readonly serviceAccounts: ReadonlySet<string>;
  /** Directories that volumes are, where steps see this machine's own paths; null where they have mounts of their own. */
  readonly realDirectories: readonly string[] | null;
}

/** Keys by the name of their Secret or ConfigMap. */
export type KeyNames = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

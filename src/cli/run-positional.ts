import type { PositionalSpec } from './command.ts';

/** The run that a command acts on. */
export const runPositional = {
  run: { describe: 'id of the run, the name of its workflow, or latest', required: true },
} as const satisfies Readonly<Record<string, PositionalSpec>>;

/** The run that a command looks at. */
export const optionalRunPositional = {
  run: { describe: 'id of the run or name of its workflow; the newest run when left out', required: false },
} as const satisfies Readonly<Record<string, PositionalSpec>>;

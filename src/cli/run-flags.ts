import type { Flags } from './command.ts';
import { connectionFlags, engineFlags, policyFlags, progressFlags, resultFlags } from './flags.ts';
import { loggingFlags } from './log-flags.ts';

/** What every command takes that runs workflows. */
export const runFlags = {
  ...engineFlags,
  ...connectionFlags,
  ...loggingFlags,
  ...policyFlags,
  ...resultFlags,
  ...progressFlags,
} as const satisfies Flags;

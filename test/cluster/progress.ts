import { HarnessError } from '../../src/core/errors.ts';
import { formatError } from '../../src/core/format-error.ts';
import { UnfitError } from './one-node/own-cluster.ts';

/** A line of what happens, beside what the tests print. */
export function log(line: string): void {
  console.error(`[cluster] ${line}`);
}

/** Says what went wrong, and picks the exit code: 2 for what the caller must change, 130 for an interruption, 1 for the rest. */
export function exitCodeOf(error: unknown, over: AbortSignal): number {
  if (over.aborted) {
    log('interrupted; nothing is left of the cluster');
    return 130;
  }
  const isExpected = error instanceof UnfitError || error instanceof HarnessError;
  for (const line of textOf(error).split('\n')) log(line);
  return isExpected ? 2 : 1;
}

function textOf(error: unknown): string {
  return error instanceof Error && !(error instanceof HarnessError) ? error.message : formatError(error);
}

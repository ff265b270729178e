/**
 * Prow aborts with SIGINT and then SIGTERM, back to back. Signals within a second of the first belong to the same abort;
 * a later SIGINT is a person who does not want to wait. Source: Prow pkg/entrypoint/run.go.
 */
import { exitCodes, InterruptedError } from '../core/errors.ts';

const sameAbortMs = 1000;

/** A signal that fires at the first SIGINT or SIGTERM of this process. */
export function interruptSignal(): AbortSignal {
  const controller = new AbortController();
  let firstAt = 0;
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.on(name, () => {
      if (!controller.signal.aborted) {
        firstAt = performance.now();
        controller.abort(new InterruptedError(name));
      } else if (name === 'SIGINT' && performance.now() - firstAt > sameAbortMs) {
        process.exit(exitCodes.interrupted);
      }
    });
  }
  return controller.signal;
}

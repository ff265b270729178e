import type { Clock } from '../core/clock.ts';

export interface Grace {
  readonly signal: AbortSignal;
  /** Ends the waiting. */
  close(): void;
}

/** A signal that fires `ms` after the interrupt, or `ms` from now where the interrupt has come already. */
export function graceAfter(interrupted: AbortSignal, ms: number, clock: Clock): Grace {
  const over = new AbortController();
  const done = new AbortController();
  const start = () => {
    clock.sleep(ms, done.signal).then(
      () => over.abort(interrupted.reason),
      () => {}, // closed in time
    );
  };
  if (interrupted.aborted) start();
  else interrupted.addEventListener('abort', start, { once: true, signal: done.signal });
  return { signal: over.signal, close: () => done.abort() };
}

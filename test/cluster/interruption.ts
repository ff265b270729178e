/** Fires at the first SIGINT, SIGTERM or SIGHUP; a second one ends the process at once, and the kernel the cluster with it. */
export function interruption(): AbortController {
  const over = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(name, () => {
      if (over.signal.aborted) process.exit(130);
      over.abort(new InterruptedError(name));
    });
  }
  return over;
}

export class InterruptedError extends Error {
  override readonly name = 'InterruptedError';
  readonly signal: NodeJS.Signals;

  constructor(signal: NodeJS.Signals) {
    super(`interrupted by ${signal}`);
    this.signal = signal;
  }
}

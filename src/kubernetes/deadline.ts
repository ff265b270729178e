/** Ends a piece of work in time, or when its caller says so; which of the two is remembered. */
export interface Deadline extends Disposable {
  readonly signal: AbortSignal;
  readonly isOver: boolean;
  /** Begins the time anew. */
  extend(): void;
  /** No time passes until `extend`. */
  pause(): void;
}

export function startDeadline(ms: number, caller: AbortSignal | undefined): Deadline {
  const controller = new AbortController();
  let isOver = false;
  let isPaused = false;
  const timer = setTimeout(() => {
    if (isPaused) return;
    isOver = true;
    controller.abort();
  }, ms);
  const onAbort = () => controller.abort(caller?.reason);
  if (caller?.aborted) onAbort();
  caller?.addEventListener('abort', onAbort, { once: true });
  return {
    signal: controller.signal,
    get isOver() {
      return isOver;
    },
    extend: () => {
      isPaused = false;
      timer.refresh();
    },
    pause: () => {
      isPaused = true;
    },
    [Symbol.dispose]: () => {
      clearTimeout(timer);
      caller?.removeEventListener('abort', onAbort);
    },
  };
}

/** The result of `work`, unless the signal fires first: then its reason is thrown, and nobody waits for `work` any more. */
export async function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const aborted = Promise.withResolvers<never>();
  const onAbort = () => aborted.reject(signal.reason);
  if (signal.aborted) onAbort();
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await Promise.race([work, aborted.promise]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

/** Ends a piece of work in time, or when its caller says so; which of the two is remembered. */
export interface Deadline extends Disposable {
  readonly signal: AbortSignal;
  readonly isOver: boolean;
  /** Begins the time anew. */
  extend(): void;
}

export function startDeadline(ms: number, caller: AbortSignal | undefined): Deadline {
  const controller = new AbortController();
  let isOver = false;
  const timer = setTimeout(() => {
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
      timer.refresh();
    },
    [Symbol.dispose]: () => {
      clearTimeout(timer);
      caller?.removeEventListener('abort', onAbort);
    },
  };
}

import type { Clock } from '../../core/clock.ts';
import type { WorkflowRef } from '../engine.ts';

/** Milliseconds between two hints about the same thing: who is told asks for the whole object. */
const quietMs = 100;

/** Tells many listeners that workflows changed. */
export class ChangeFeed {
  readonly #listeners = new Set<(name: string) => void>();

  notify(name: string): void {
    for (const listener of this.#listeners) listener(name);
  }

  /** Yields a ref soon after its workflow changed, many changes as one, until the signal fires. */
  async *follow(refs: readonly WorkflowRef[], clock: Clock, signal: AbortSignal): AsyncGenerator<WorkflowRef> {
    const wanted = new Map(refs.map((ref) => [ref.name, ref]));
    const changed = new Set<WorkflowRef>();
    let wake: () => void = () => {};
    const listener = (name: string) => {
      const ref = wanted.get(name);
      if (ref !== undefined) changed.add(ref);
      wake();
    };
    const wakeUp = () => wake();
    this.#listeners.add(listener);
    signal.addEventListener('abort', wakeUp);
    try {
      while (!signal.aborted) {
        const batch = [...changed];
        changed.clear();
        yield* batch;
        await clock.sleep(quietMs, signal).catch(() => {});
        if (changed.size > 0 || signal.aborted) continue;
        const { promise, resolve } = Promise.withResolvers<void>();
        wake = resolve;
        await promise;
      }
    } finally {
      this.#listeners.delete(listener);
      signal.removeEventListener('abort', wakeUp);
    }
  }
}

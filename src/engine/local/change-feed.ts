import type { Clock } from '../../core/clock.ts';
import type { Change, WorkflowRef } from '../engine.ts';

/** Milliseconds between two hints about the same thing: who is told asks for the whole object. */
const quietMs = 100;

/** `end` is worth a hint at once: nothing comes after it, and somebody waits for it. */
export type ChangeKind = 'progress' | 'end';

/** Tells many listeners that workflows changed. */
export class ChangeFeed {
  readonly #listeners = new Set<(name: string, kind: ChangeKind) => void>();

  notify(name: string, kind: ChangeKind = 'progress'): void {
    for (const listener of this.#listeners) listener(name, kind);
  }

  /** Yields each ref at once, then when its workflow changed, many changes as one, and without delay when it ended, until the signal fires. */
  async *follow(refs: readonly WorkflowRef[], clock: Clock, signal: AbortSignal): AsyncGenerator<Change> {
    const wanted = new Map(refs.map((ref) => [ref.name, ref]));
    const changed = new Set<WorkflowRef>(refs);
    let wake: () => void = () => {};
    let quiet = new AbortController();
    const listener = (name: string, kind: ChangeKind) => {
      const ref = wanted.get(name);
      if (ref === undefined) return;
      changed.add(ref);
      wake();
      if (kind === 'end') quiet.abort();
    };
    const wakeUp = () => wake();
    this.#listeners.add(listener);
    signal.addEventListener('abort', wakeUp);
    try {
      while (!signal.aborted) {
        if (changed.size === 0) {
          const { promise, resolve } = Promise.withResolvers<void>();
          wake = resolve;
          await promise;
          continue;
        }
        quiet = new AbortController(); // before the listener is given anything: what ends meanwhile is told next
        const batch = [...changed];
        changed.clear();
        for (const ref of batch) yield { ref };
        await clock.sleep(quietMs, AbortSignal.any([signal, quiet.signal])).catch(() => {});
      }
    } finally {
      this.#listeners.delete(listener);
      signal.removeEventListener('abort', wakeUp);
    }
  }
}

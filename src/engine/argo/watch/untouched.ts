import type { Clock } from '../../../core/clock.ts';
import type { Change, WorkflowRef } from '../../engine.ts';
import { keyOf } from '../../watched-workflow.ts';
import type { Holder } from './changes.ts';

export interface UntouchedOptions {
  readonly clock: Clock;
  /** Why no controller has begun with workflows of one namespace, in the order of `refs`; null where nothing was found out. Never throws. */
  readonly explain: (refs: readonly WorkflowRef[], signal: AbortSignal) => Promise<readonly (string | null)[]>;
  /** Milliseconds without a phase before it is asked why. @default 30 000 */
  readonly afterMs?: number | undefined;
  /** Milliseconds before it is asked again. @default 180 000 */
  readonly repeatMs?: number | undefined;
}

interface Entry {
  readonly ref: WorkflowRef;
  /** Milliseconds on the clock's `elapsed`. */
  readonly since: number;
  askedAt: number | null;
  heldBy: string | null;
}

/** Says why workflows get no phase: Argo's controller gives each one within a second. */
export class Untouched implements Holder {
  readonly #entries = new Map<string, Entry>();
  readonly #options: UntouchedOptions;

  constructor(options: UntouchedOptions) {
    this.#options = options;
  }

  noticed(ref: WorkflowRef, phase: Change['phase']): void {
    if (phase !== '') this.#entries.delete(keyOf(ref));
    else if (!this.#entries.has(keyOf(ref)))
      this.#entries.set(keyOf(ref), { ref, since: this.#options.clock.elapsed(), askedAt: null, heldBy: null });
  }

  heldBy(ref: WorkflowRef): string | null {
    return this.#entries.get(keyOf(ref))?.heldBy ?? null;
  }

  async look(signal: AbortSignal): Promise<readonly WorkflowRef[]> {
    const { clock, afterMs = 30_000, repeatMs = 180_000 } = this.#options;
    const now = clock.elapsed();
    const due = [...this.#entries.values()].filter(
      ({ since, askedAt }) => now - since >= afterMs && (askedAt === null || now - askedAt >= repeatMs),
    );
    for (const group of Map.groupBy(due, ({ ref }) => ref.namespace).values()) await this.#ask(group, signal);
    return due.filter((entry) => this.#entries.get(keyOf(entry.ref)) === entry).map(({ ref }) => ref);
  }

  async #ask(entries: readonly Entry[], signal: AbortSignal): Promise<void> {
    const { clock, explain } = this.#options;
    const now = clock.elapsed();
    for (const entry of entries) entry.askedAt = now; // before the answer: nobody asks twice
    const reasons = await explain(
      entries.map(({ ref }) => ref),
      signal,
    );
    entries.forEach((entry, index) => {
      const seconds = Math.round((clock.elapsed() - entry.since) / 1000);
      const reason = reasons[index] ?? null;
      entry.heldBy = `no controller has begun with it for ${seconds}s${reason === null ? '' : `: ${reason}`}`;
    });
  }
}

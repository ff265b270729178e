import type { Clock } from '../core/clock.ts';

/** No timer reaches further; who waits longer waits again. */
const longestMs = 3_600_000;

/** Wakes one sleeper; a ring that nobody hears counts for the next. */
export class Bell {
  #rung = false;
  #wake: (() => void) | null = null;

  ring(): void {
    this.#rung = true;
    this.#wake?.();
  }

  /** Resolves at the next ring, after `ms` (an hour at most; at once for a time that has passed), or when the signal fires. */
  async next(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
    if (!this.#rung) {
      const rung = new AbortController();
      this.#wake = () => rung.abort();
      await clock.sleep(Math.max(0, Math.min(ms, longestMs)), AbortSignal.any([signal, rung.signal])).catch(() => {});
      this.#wake = null;
    }
    this.#rung = false;
  }
}

import type { Clock } from '../core/clock.ts';

/** Keeps streams that end at once from becoming a busy loop. */
export interface WatchPace {
  /** Before each stream: at once after one that lasted, else after a pause that grows while nothing comes. Rejects with the signal's reason. */
  next(): Promise<void>;
  /** The stream has told something. */
  progressed(): void;
}

const shortMs = 1_000;
const longestMs = 30_000;

export function createWatchPace(options: {
  readonly clock: Clock;
  readonly random: () => number;
  readonly signal: AbortSignal;
}): WatchPace {
  const { clock, random, signal } = options;
  let openedAt: number | null = null;
  let boundMs = shortMs;
  return {
    next: async () => {
      signal.throwIfAborted();
      if (openedAt !== null && clock.elapsed() - openedAt < shortMs) {
        await clock.sleep((boundMs * (1 + random())) / 2, signal);
        boundMs = Math.min(boundMs * 2, longestMs);
      } else {
        boundMs = shortMs;
      }
      openedAt = clock.elapsed();
    },
    progressed: () => {
      boundMs = shortMs;
    },
  };
}

import type { Clock } from '../../src/core/clock.ts';

interface Sleeper {
  readonly at: number;
  readonly order: number;
  wake(): void;
}

/** A clock that jumps to the next sleeper as soon as nothing else is left to do. */
export interface FakeClock extends Clock {
  /** Resolves with the result of `work`, letting time pass while it waits. */
  runUntil<T>(work: Promise<T>, limitMs?: number): Promise<T | 'never'>;
}

export function createFakeClock(startMs: number): FakeClock {
  let now = startMs;
  let order = 0;
  const sleepers: Sleeper[] = [];
  const sleep = (ms: number, signal?: AbortSignal): Promise<void> =>
    new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const sleeper = { at: now + ms, order: order++, wake: () => resolve() };
      sleepers.push(sleeper);
      signal?.addEventListener(
        'abort',
        () => {
          const index = sleepers.indexOf(sleeper);
          if (index >= 0) sleepers.splice(index, 1);
          reject(signal.reason);
        },
        { once: true },
      );
    });
  const next = (): Sleeper | undefined => {
    const [first] = sleepers.toSorted((a, b) => a.at - b.at || a.order - b.order);
    return first;
  };
  return {
    now: () => now,
    elapsed: () => now,
    sleep,
    async runUntil(work, limitMs = 48 * 3_600_000) {
      const ended = Symbol('ended');
      const over = work.then(() => ended);
      for (;;) {
        const idle = new Promise((resolve) => setImmediate(resolve));
        if ((await Promise.race([over, idle])) === ended) return work;
        const sleeper = next();
        if (sleeper === undefined || sleeper.at > startMs + limitMs) return 'never';
        sleepers.splice(sleepers.indexOf(sleeper), 1);
        now = Math.max(now, sleeper.at);
        sleeper.wake();
      }
    },
  };
}

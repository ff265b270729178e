import type { Clock } from '../../src/core/clock.ts';

/** A clock whose time the test sets; nobody ever sleeps on it. */
export interface SettableClock extends Clock {
  ms: number;
}

export function settableClock(): SettableClock {
  const clock: SettableClock = {
    ms: 1_000_000,
    now: () => clock.ms,
    elapsed: () => clock.ms,
    sleep: () => Promise.reject(new Error('nobody sleeps here')),
  };
  return clock;
}

import { describe, expect, it } from 'vitest';
import type { Clock } from '../../src/core/clock.ts';
import { retry } from '../../src/core/retry.ts';

/** A clock that sleeps at once and remembers for how long. */
function fakeClock(): Clock & { readonly pauses: number[] } {
  let now = 1000;
  const pauses: number[] = [];
  return {
    pauses,
    now: () => now,
    elapsed: () => now,
    sleep: async (ms) => {
      pauses.push(ms);
      now += ms;
    },
  };
}

function failing(times: number): (attempt: number) => Promise<string> {
  return async (attempt) => {
    if (attempt <= times) throw new Error(`attempt ${attempt}`);
    return `passed on ${attempt}`;
  };
}

const always = { isRetryable: () => true };

describe('retry', () => {
  it('gives the first success, without pausing when nothing failed', async () => {
    const clock = fakeClock();
    expect(await retry(failing(0), { ...always, clock })).toBe('passed on 1');
    expect(clock.pauses).toEqual([]);
  });

  it('pauses a random part of a bound that doubles up to its maximum, so that many clients do not come back together', async () => {
    const clock = fakeClock();
    const randoms = [0, 0.5, 0.999, 0.5];
    const options = { ...always, clock, attempts: 5, baseMs: 100, maxMs: 300, random: () => randoms.shift() ?? 1 };
    expect(await retry(failing(4), options)).toBe('passed on 5');
    expect(clock.pauses).toEqual([0, 100, 299, 150]);
  });

  it('throws the last error once the attempts are used up', async () => {
    const clock = fakeClock();
    await expect(retry(failing(9), { ...always, clock, attempts: 3 })).rejects.toThrow('attempt 3');
    expect(clock.pauses).toHaveLength(2);
  });

  it('throws at once what no further attempt could change', async () => {
    const clock = fakeClock();
    const options = { clock, isRetryable: (error: unknown) => error instanceof TypeError };
    await expect(retry(failing(1), options)).rejects.toThrow('attempt 1');
    expect(clock.pauses).toEqual([]);
  });

  it('begins no attempt after the deadline', async () => {
    const clock = fakeClock();
    const options = { ...always, clock, attempts: 100, baseMs: 100, maxMs: 100, deadlineMs: 250, random: () => 0.9 };
    await expect(retry(failing(100), options)).rejects.toThrow('attempt 3');
    expect(clock.pauses).toEqual([90, 90]);
  });

  it('keeps to its deadline when somebody sets the time of day', async () => {
    const options = { ...always, attempts: 100, baseMs: 100, maxMs: 100, deadlineMs: 250, random: () => 0.9 };
    for (const jumpMs of [3_600_000, -3_600_000]) {
      let elapsed = 0;
      let now = 1000;
      const sleep = async (ms: number) => {
        elapsed += ms;
        now += ms + jumpMs;
      };
      const clock = { now: () => now, elapsed: () => elapsed, sleep };
      await expect(retry(failing(100), { ...options, clock })).rejects.toThrow('attempt 3');
    }
  });

  it('tells each failure before it pauses', async () => {
    const told: unknown[] = [];
    const onRetry = (error: unknown, attempt: number, pauseMs: number) => told.push([String(error), attempt, pauseMs]);
    await retry(failing(2), { ...always, clock: fakeClock(), random: () => 0.5, baseMs: 10, onRetry });
    expect(told).toEqual([
      ['Error: attempt 1', 1, 5],
      ['Error: attempt 2', 2, 10],
    ]);
  });

  it('throws the reason of its signal, before an attempt and in a pause', async () => {
    const reason = new Error('stopped');
    await expect(retry(failing(0), { ...always, signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    const controller = new AbortController();
    const pausing = retry(failing(9), {
      ...always,
      baseMs: 60_000,
      random: () => 0.9,
      signal: controller.signal,
      onRetry: () => controller.abort(reason),
    });
    await expect(pausing).rejects.toBe(reason);
  });
});

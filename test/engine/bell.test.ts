import { describe, expect, it } from 'vitest';
import type { Clock } from '../../src/core/clock.ts';
import { Bell } from '../../src/engine/bell.ts';

describe('a bell', () => {
  it.each([
    [-0.02, 0],
    [250, 250],
    [Number.POSITIVE_INFINITY, 3_600_000],
  ])('that is waited for %d ms sets a timer that Node takes without a warning: %d ms', async (ms, slept) => {
    const timers: number[] = [];
    const clock: Clock = { now: () => 0, elapsed: () => 0, sleep: async (each) => void timers.push(each) };
    await new Bell().next(clock, ms, new AbortController().signal);
    expect(timers).toEqual([slept]);
  });

  it('that was rung while nobody listened wakes the next at once', async () => {
    const bell = new Bell();
    bell.ring();
    const timers: number[] = [];
    const clock: Clock = { now: () => 0, elapsed: () => 0, sleep: async (each) => void timers.push(each) };
    await bell.next(clock, 1_000, new AbortController().signal);
    expect(timers).toEqual([]);
    await bell.next(clock, 1_000, new AbortController().signal);
    expect(timers).toEqual([1_000]);
  });
});

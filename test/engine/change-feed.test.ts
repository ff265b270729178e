import { describe, expect, it } from 'vitest';
import { ChangeFeed } from '../../src/engine/local/change-feed.ts';
import { createFakeClock } from '../support/fake-clock.ts';

const [a, b] = ['a', 'b'].map((name) => ({ name, namespace: 'ci' }));
const refs = [a, b].filter((ref) => ref !== undefined);

describe('hints about changes', () => {
  it('come at once for the first change, and many soon after it come as one, since each means a look at the whole object', async () => {
    const { feed, clock, next } = following();
    const first = next();
    feed.notify('a');
    expect(await clock.runUntil(first)).toEqual({ value: a, done: false });
    const second = next();
    for (const name of ['a', 'b', 'a', 'other']) feed.notify(name);
    expect(await clock.runUntil(second)).toEqual({ value: a, done: false });
    expect(clock.now()).toBe(100);
    expect(await clock.runUntil(next())).toEqual({ value: b, done: false });
    expect(clock.now()).toBe(100);
  });

  it('of an end wait for nothing, since somebody waits for it', async () => {
    const { feed, clock, next } = following();
    const first = next();
    feed.notify('a');
    expect(await clock.runUntil(first)).toEqual({ value: a, done: false });
    feed.notify('b', 'end'); // while the listener is still busy with the first hint
    const second = next();
    feed.notify('other', 'end');
    expect(await second).toEqual({ value: b, done: false });
    const third = next();
    feed.notify('a', 'end');
    expect(await third).toEqual({ value: a, done: false });
    expect(clock.now()).toBe(0);
  });

  it('stop with the signal', async () => {
    const { stop, next } = following();
    const waiting = next();
    stop.abort();
    expect(await waiting).toEqual({ value: undefined, done: true });
  });
});

function following() {
  const feed = new ChangeFeed();
  const clock = createFakeClock(0);
  const stop = new AbortController();
  const hints = feed.follow(refs, clock, stop.signal);
  return { feed, clock, stop, next: () => hints.next() };
}

import { describe, expect, it } from 'vitest';
import { ChangeFeed } from '../../src/engine/local/change-feed.ts';
import { createFakeClock } from '../support/fake-clock.ts';

const [a, b] = ['a', 'b'].map((name) => ({ name, namespace: 'ci' }));
const refs = [a, b].filter((ref) => ref !== undefined);

describe('hints about changes', () => {
  it('begin with every workflow, since it may have changed before anybody listened', async () => {
    const { clock, next } = following();
    expect([await next(), await next()]).toEqual([of(a), of(b)]);
    expect(clock.now()).toBe(0);
  });

  it('come as one where many follow soon upon another, since each means a look at the whole object', async () => {
    const { feed, clock, next } = await quiet();
    const first = next();
    feed.notify('a');
    expect(await clock.runUntil(first)).toEqual(of(a));
    const second = next();
    for (const name of ['a', 'b', 'a', 'other']) feed.notify(name);
    expect(await clock.runUntil(second)).toEqual(of(a));
    expect(clock.now()).toBe(200);
    expect(await clock.runUntil(next())).toEqual(of(b));
    expect(clock.now()).toBe(200);
  });

  it('of an end wait for nothing, since somebody waits for it', async () => {
    const { feed, clock, next } = await quiet();
    const first = next();
    feed.notify('a');
    expect(await clock.runUntil(first)).toEqual(of(a));
    feed.notify('b', 'end'); // while the listener is still busy with the first hint
    const second = next();
    feed.notify('other', 'end');
    expect(await second).toEqual(of(b));
    const third = next();
    feed.notify('a', 'end');
    expect(await third).toEqual(of(a));
    expect(clock.now()).toBe(100);
  });

  it('stop with the signal', async () => {
    const { stop, next } = await quiet();
    const waiting = next();
    stop.abort();
    expect(await waiting).toEqual({ value: undefined, done: true });
  });
});

function of(ref: (typeof refs)[number] | undefined) {
  return { value: { ref }, done: false };
}

/** What is told at the beginning has been heard; the pause after it ends at 100 ms. */
async function quiet() {
  const rig = following();
  await rig.next();
  await rig.next();
  return rig;
}

function following() {
  const feed = new ChangeFeed();
  const clock = createFakeClock(0);
  const stop = new AbortController();
  const hints = feed.follow(refs, clock, stop.signal);
  return { feed, clock, stop, next: () => hints.next() };
}

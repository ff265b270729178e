import { describe, expect, it } from 'vitest';
import { Lanes } from '../../../../src/engine/argo/lanes.ts';
import { mergeStreams, type OpenStream } from '../../../../src/engine/argo/watch/merge-streams.ts';

const never = new AbortController().signal;

/** Yields, then waits for its signal; `closed` tells when it has ended. */
function lasting(...items: readonly string[]): { open: OpenStream<string>; closed: Promise<void> } {
  const { promise: closed, resolve } = Promise.withResolvers<void>();
  return {
    closed,
    open: async function* (signal) {
      try {
        yield* items;
        await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
      } finally {
        resolve();
      }
    },
  };
}

async function* ending(...items: readonly string[]) {
  yield* items;
}

async function collect(stream: AsyncIterable<string>, limit = Number.POSITIVE_INFINITY): Promise<readonly string[]> {
  const seen: string[] = [];
  for await (const item of stream) {
    seen.push(item);
    if (seen.length >= limit) break;
  }
  return seen.toSorted();
}

describe('mergeStreams', () => {
  it('ends when all have ended, none of them being an end by itself', async () => {
    expect(await collect(mergeStreams([() => ending('a', 'b'), () => ending(), () => ending('c')], never))).toEqual([
      'a',
      'b',
      'c',
    ]);
    expect(await collect(mergeStreams<string>([], never))).toEqual([]);
  });

  it('ends all others when one breaks, after what had come before', async () => {
    const other = lasting('a');
    const broken: OpenStream<string> = async function* () {
      yield 'b';
      throw new Error('broken');
    };
    const seen: string[] = [];
    const reading = (async () => {
      for await (const item of mergeStreams([other.open, broken], never)) seen.push(item);
    })();
    await expect(reading).rejects.toThrow('broken');
    await other.closed;
    expect(seen.toSorted()).toEqual(['a', 'b']);
  });

  it('ends all when the reader leaves', async () => {
    const streams = [lasting('a'), lasting('b')];
    await collect(
      mergeStreams(
        streams.map(({ open }) => open),
        never,
      ),
      2,
    );
    await Promise.all(streams.map(({ closed }) => closed));
  });

  it('ends without an error when its signal fires', async () => {
    const over = new AbortController();
    const stream = mergeStreams([lasting('a').open], over.signal);
    await stream.next();
    const next = stream.next();
    over.abort(new Error('no more'));
    expect(await next).toEqual({ done: true, value: undefined });
  });
});

describe('Lanes', () => {
  it('let so many run at once and no more, in order, also after failures', async () => {
    const lanes = new Lanes(2);
    const begun: number[] = [];
    const gates = Array.from({ length: 5 }, () => Promise.withResolvers<void>());
    const work = gates.map(({ promise }, index) =>
      lanes
        .run(async () => {
          begun.push(index);
          await promise;
        })
        .catch(() => {}),
    );
    const settled = () => new Promise((resolve) => setImmediate(resolve));
    await settled();
    expect(begun).toEqual([0, 1]);
    gates[1]?.reject(new Error('failed'));
    await settled();
    expect(begun).toEqual([0, 1, 2]);
    for (const { resolve } of gates) resolve();
    await Promise.all(work);
    expect(begun).toEqual([0, 1, 2, 3, 4]);
  });
});

import { describe, expect, it } from 'vitest';
import { types, wait } from './wait-rig.ts';

describe('waiting for workflows', () => {
  it('ends on Succeeded, Failed and Error, but not while there is no phase or it is Pending', async () => {
    const { results } = await wait({
      a: [
        [0, ''],
        [35, 'Pending'],
        [65, 'Running'],
        [95, 'Succeeded'],
      ],
      b: [
        [0, 'Running'],
        [35, 'Failed'],
      ],
      c: [
        [0, 'Running'],
        [35, 'Error'],
      ],
    });
    expect(types(results)).toEqual([
      ['finished', 'Succeeded'],
      ['finished', 'Failed'],
      ['finished', 'Error'],
    ]);
  });

  it('looks once at a workflow whose end is told, and at no other time when nobody reads', async () => {
    const { looks, seen } = await wait(
      {
        a: [
          [0, 'Running'],
          [500, 'Succeeded'],
        ],
      },
      {
        lookEveryMs: null,
        stream: [
          [0, { name: 'a', phase: 'Running' }],
          [200, { name: 'a', phase: 'Running' }],
          [500, { name: 'a', phase: 'Succeeded' }],
        ],
      },
    );
    expect([looks, seen]).toEqual([[500], ['a Succeeded']]);
  });

  it('looks at what changes for a reader, but not more often than the reader wants', async () => {
    const { looks } = await wait(
      {
        a: [
          [0, 'Running'],
          [60, 'Succeeded'],
        ],
      },
      {
        lookEveryMs: 10_000,
        stream: [
          ...[1, 2, 3, 4, 30].map((at) => [at, { name: 'a', phase: 'Running' }] as const),
          [60, { name: 'a', phase: 'Succeeded' }],
        ],
      },
    );
    expect(looks).toEqual([1, 11, 30, 60]);
  });

  it('does not take the word of a stream for an end that the object does not show', async () => {
    const { results, looks } = await wait(
      {
        a: [
          [0, 'Running'],
          [40, 'Failed'],
        ],
      },
      { lookEveryMs: null, stream: [[1, { name: 'a', phase: 'gone' }]] },
    );
    expect([types(results), looks]).toEqual([[['finished', 'Failed']], [1, 31, 61]]);
  });

  it('asks every half minute while there is no stream, and reports each object once', async () => {
    const broken = Array.from({ length: 20 }, () => [0, new Error('the stream broke')] as const);
    const { seen, looks } = await wait(
      {
        a: [
          [0, 'Running'],
          [45, 'Succeeded'],
        ],
      },
      { stream: broken },
    );
    expect([seen, looks]).toEqual([
      ['a Running', 'a Succeeded'],
      [30, 60],
    ]);
  });

  it('opens a broken stream anew after pauses that grow, and never in a busy loop', async () => {
    const broken = Array.from({ length: 100 }, () => [0, new Error('the stream broke')] as const);
    const { streams } = await wait(
      {
        a: [
          [0, 'Running'],
          [170, 'Succeeded'],
        ],
      },
      { stream: broken },
    );
    expect(streams.map(Math.round)).toEqual([0, 1, 3, 7, 15, 31, 61, 91, 121, 151]);
  });

  it('opens a stream that is ended in an orderly way again and again without a busy loop either', async () => {
    const ended = Array.from({ length: 100 }, () => [0, 'end'] as const);
    const { streams } = await wait(
      {
        a: [
          [0, 'Running'],
          [50, 'Succeeded'],
        ],
      },
      { stream: ended },
    );
    expect(streams.length).toBeLessThan(8);
  });

  it('waits as long as the server asks before it opens a stream anew', async () => {
    const busy = Object.assign(new Error('429'), { retryAfterMs: 20_000 });
    const { streams } = await wait(
      {
        a: [
          [0, 'Running'],
          [25, 'Succeeded'],
        ],
      },
      { stream: [[0, busy]] },
    );
    expect(streams[1]).toBe(20);
  });

  it('does not believe a server that asks for years, which no timer could keep', async () => {
    const absurd = Object.assign(new Error('429'), { retryAfterMs: 1e12 });
    const { streams } = await wait(
      {
        a: [
          [0, 'Running'],
          [400, 'Succeeded'],
        ],
      },
      { stream: [[0, absurd]] },
    );
    expect(streams).toEqual([0, 300]);
  });

  it('tells what holds a workflow once for each reason, and says so when the waiting times out', async () => {
    const lock = 'Waiting for ci/Mutex/one lock. Lock status: 0/1';
    const { held, results } = await wait(
      { a: [[0, 'Pending']] },
      {
        timeoutMs: 50_000,
        stream: [
          [1, { name: 'a', phase: 'Pending', heldBy: lock }],
          [2, { name: 'a', phase: 'Pending', heldBy: lock }],
        ],
      },
    );
    expect([held, results]).toMatchObject([[`1 a: ${lock}`], [{ type: 'timed-out', heldBy: lock }]]);
  });

  it('calls a workflow deleted that is not there any more, with the last object, and waits on for the others', async () => {
    const { results } = await wait({
      gone: [
        [0, 'Running'],
        [35, 'gone'],
      ],
      never: [[0, 'gone']],
      other: [
        [0, 'Running'],
        [60, 'Succeeded'],
      ],
    });
    expect(types(results)).toEqual([
      ['deleted', 'Running'],
      ['deleted', undefined],
      ['finished', 'Succeeded'],
    ]);
  });

  it('survives an engine that fails for less than its patience, and calls it lost after that', async () => {
    const trouble = new Error('connection refused');
    const { results, seconds } = await wait({
      back: [
        [0, 'Running'],
        [40, trouble],
        [550, 'Succeeded'],
      ],
      lost: [
        [0, 'Running'],
        [40, trouble],
      ],
    });
    expect(results).toMatchObject([
      { type: 'finished' },
      { type: 'lost', error: trouble, workflow: { status: { phase: 'Running' } } },
    ]);
    expect(seconds).toBeGreaterThanOrEqual(660);
  });

  it('looks once more when the time is up, and gives that object', async () => {
    const { results, seconds } = await wait(
      { a: [[0, 'Running']], b: [[0, 'Succeeded']] },
      { timeoutMs: 42_000, stream: [[0, { name: 'b', phase: 'Succeeded' }]] },
    );
    expect([types(results), seconds]).toEqual([
      [
        ['timed-out', 'Running'],
        ['finished', 'Succeeded'],
      ],
      42,
    ]);
  });

  it('ends at once when it is interrupted', async () => {
    const { results, seconds } = await wait({ a: [[0, 'Running']] }, { abortAt: 7 });
    expect([types(results), seconds]).toEqual([[['interrupted', 'Running']], 7]);
  });

  it('does not take an error of its listeners for one of the engine', async () => {
    const fail = () => {
      throw new TypeError('a defect');
    };
    await expect(wait({ a: [[0, 'Running']] }, { onChange: fail })).rejects.toThrow('a defect');
    const stream = [[1, { name: 'a', phase: 'Pending' as const, heldBy: 'a lock' }]] as const;
    await expect(wait({ a: [[0, 'Pending']] }, { onHeld: fail, stream })).rejects.toThrow('a defect');
  });
});

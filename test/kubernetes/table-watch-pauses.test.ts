import { describe, expect, it } from 'vitest';
import { systemClock } from '../../src/core/clock.ts';
import { answerStatus } from './fake-api-server.ts';
import { allColumns, state, stream, tableEvent, watched } from './fake-watch.ts';

describe('a server that ends every stream at once is not asked without end', () => {
  it('half a second to a second after one that told something', async () => {
    const { queries, pauses } = await watched(
      [stream(state, 'ends'), stream([tableEvent('MODIFIED', 13, { name: 'b' }, allColumns)], 'ends')],
      10,
    );
    expect(queries).toHaveLength(8);
    expect(pauses).toEqual([750, 750, 750, 750, 750, 750, 750]);
  });

  it('less and less often while nothing comes', async () => {
    const stop = new AbortController();
    const slept: number[] = [];
    const sleep = async (ms: number) => {
      slept.push(ms);
      if (slept.length === 8) stop.abort(new Error('enough'));
    };
    const { queries, error } = await watched([stream([], 'ends')], 1, {
      signal: stop.signal,
      clock: { ...systemClock, sleep },
    });
    expect(error).toEqual(new Error('enough'));
    expect(slept).toEqual([750, 1_500, 3_000, 6_000, 12_000, 22_500, 22_500, 22_500]);
    expect(queries).toHaveLength(8);
  });

  it('nor one that answers 410 each time', async () => {
    const stop = new AbortController();
    const slept: number[] = [];
    const sleep = async (ms: number) => {
      slept.push(ms);
      if (slept.length === 3) stop.abort(new Error('enough'));
    };
    const { queries } = await watched([(response) => answerStatus(response, 410, 'Gone', 'gone')], 1, {
      signal: stop.signal,
      clock: { ...systemClock, sleep },
    });
    expect(slept).toEqual([750, 1_500, 3_000]);
    expect(queries).toHaveLength(3);
  });

  it('but one that lasted is opened again at once', async () => {
    let elapsed = 0;
    const pauses: number[] = [];
    const clock = {
      ...systemClock,
      elapsed: () => (elapsed += 2_000),
      sleep: async (ms: number) => void pauses.push(ms),
    };
    const { queries } = await watched(
      [stream(state, 'ends'), stream([tableEvent('MODIFIED', 13, { name: 'b' }, allColumns)], 'ends')],
      6,
      { clock },
    );
    expect(queries).toHaveLength(4);
    expect(pauses).toEqual([]);
  });
});

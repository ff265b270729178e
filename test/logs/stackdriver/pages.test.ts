/** Google's own client over gRPC, against a server made from the protos that it ships. */
import { describe, expect, it } from 'vitest';
import { newestLines } from '../../../src/logs/stackdriver/newest-lines.ts';
import { createReadQuota, usualReads } from '../../../src/logs/stackdriver/read-quota.ts';
import { fakeLogging } from '../../support/fake-logging.ts';
import { entryAt, hurryingClock, openAt, query, textsOf } from './rig.ts';

const quotaError = { code: 8, details: 'Quota exceeded for quota metric "Read requests"' };

describe('entries of Cloud Logging', () => {
  it('are lines with where they come from, when, how grave and what, whatever the payload', async () => {
    await using server = await fakeLogging();
    server.add(
      entryAt(1, 'plain\n', { time: '2026-11-21T10:00:00.123456789Z', severity: 'ERROR' }),
      entryAt(200, '', { json: { message: 'only a message' } }),
      entryAt(300, '', { json: { level: 'warn', n: 1.5, list: [true, null, { a: 'b' }], ['__proto__']: 'x' } }),
      entryAt(400, 'one\ntwo\r\n', {
        labels: {},
        userLabels: { step_name: 'unit', 'workflows.argoproj.io/workflow': 'wf' },
      }),
      entryAt(500, 'other step', { labels: { 'k8s-pod/step_name': 'lint' } }),
      entryAt(600, 'other case', { labels: { 'k8s-pod/step_name': 'UNIT' } }),
    );
    await using logs = openAt(server);
    const lines = [];
    for await (const line of logs.lines(query)) lines.push(line);
    const origin = {
      source: 'stackdriver',
      namespace: 'ci',
      workflow: null,
      pod: 'wf-unit-1',
      container: 'main',
      step: 'unit',
    };
    const at = (ms: number) => `2026-11-21T10:00:00.${String(ms).padStart(3, '0')}000000Z`;
    expect(lines).toEqual([
      { origin, text: 'plain', time: '2026-11-21T10:00:00.123456789Z', severity: 'ERROR' },
      { origin, text: 'only a message', time: at(200), severity: null },
      {
        origin,
        text: '{"level":"warn","n":1.5,"list":[true,null,{"a":"b"}],"__proto__":"x"}',
        time: at(300),
        severity: null,
      },
      { origin: { ...origin, step: null }, text: 'one', time: at(400), severity: null },
      { origin: { ...origin, step: null }, text: 'two', time: at(400), severity: null },
    ]);
  });

  it('leave out what Argo’s executor wrote, unless it is asked for', async () => {
    const executor = 'time=2026-11-21T06:46:51.063Z level=INFO msg="waiting" argo=true';
    await using server = await fakeLogging();
    server.add(entryAt(1, executor), entryAt(2, 'mine'));
    await using logs = openAt(server);
    expect(await textsOf(logs.lines(query))).toEqual(['mine']);
    expect(await textsOf(logs.lines(query, { withExecutor: true }))).toEqual([executor, 'mine']);
  });

  it('the last ones are the step’s own, however many of Argo’s executor stand behind them', async () => {
    const executor = (rest: string) => `time=2026-11-21T06:46:51.063Z level=INFO msg="${rest}`;
    const lines = [
      'one',
      'two',
      executor('sub-process exited" argo=true error="exit status 1"'),
      'Error: exit status 1',
      executor('file signal handler exiting" argo=true'),
    ];
    await using server = await fakeLogging();
    server.add(...lines.map((text, index) => entryAt(index + 1, text)));
    await using logs = openAt(server);
    const newest = async (tail: number, withExecutor: boolean) => {
      const { signal } = new AbortController();
      return (await newestLines(logs, query, { tail, withExecutor, signal })).map(({ text }) => text);
    };
    expect(await newest(1, false)).toEqual(['two']);
    expect(await newest(9, false)).toEqual(['one', 'two']);
    expect(await newest(3, true)).toEqual(lines.slice(-3));
    expect(await newest(0, false)).toEqual([]);
  });

  it('are one where they have one time, one log and one insertId', async () => {
    await using server = await fakeLogging();
    const twice = entryAt(5, 'once', { insertId: 'same' });
    server.add(
      twice,
      twice,
      { ...twice, logName: 'projects/p/logs/stderr' },
      entryAt(6, 'later', { insertId: 'same' }),
    );
    await using logs = openAt(server);
    expect(await textsOf(logs.lines(query))).toEqual(['once', 'once', 'later']);
  });

  it('come page by page, 100,000 in 100 requests that are never more than the quota, and few are in memory', async () => {
    await using server = await fakeLogging();
    const many = 100_000;
    server.add(...Array.from({ length: many }, (_, index) => entryAt(index, `line ${index} ${'x'.repeat(200)}`)));
    const clock = hurryingClock();
    await using logs = openAt(server, { clock });
    let count = 0;
    let heap = 0;
    globalThis.gc?.();
    const before = process.memoryUsage().heapUsed;
    for await (const { text } of logs.lines(query)) {
      if (!text.startsWith(`line ${count} `)) throw new Error(`line ${count} is ${text}`);
      count += 1;
      if (count % 10_000 === 0) heap = Math.max(heap, process.memoryUsage().heapUsed - before);
    }
    expect(count).toBe(many);
    expect(server.lists).toHaveLength(many / 1000);
    expect(new Set(server.lists.map(({ pageSize }) => pageSize))).toEqual(new Set([1000]));
    const minutes = clock.slept.reduce((sum, ms) => sum + ms, 0) / 60_000;
    expect(server.lists.length / minutes).toBeLessThanOrEqual(60);
    expect(heap).toBeLessThan(200 * 1024 * 1024); // all of it is more, and the server's own answers live here too
  }, 60_000);

  it('are not asked for once more when nobody reads on', async () => {
    await using server = await fakeLogging();
    server.add(...Array.from({ length: 2500 }, (_, index) => entryAt(index, `${index}`)));
    await using logs = openAt(server);
    for await (const { text } of logs.lines(query, { newestFirst: true })) {
      expect(text).toBe('2499');
      break;
    }
    expect(server.lists.map(({ orderBy }) => orderBy)).toEqual(['timestamp desc']);
  });
});

describe('a read of Cloud Logging that goes wrong', () => {
  it.each([
    ['a quota that is used up', quotaError, [11_250 + 1_875, 22_500 + 3_750]],
    ['a server that is away', { code: 14, details: 'unavailable' }, [250, 500]],
    ['a connection that breaks', 'reset', [250, 500]],
    ['an internal error', { code: 13, details: 'internal' }, [250, 500]],
  ] as const)('by %s goes on with the same page after a pause', async (_, failure, pauses) => {
    await using server = await fakeLogging({ fail: (call) => (call === 1 || call === 2 ? failure : null) });
    server.add(...Array.from({ length: 1500 }, (__, index) => entryAt(index, `${index}`)));
    const clock = hurryingClock();
    const told: unknown[] = [];
    await using logs = openAt(server, { clock, onPause: (...args) => told.push(args) });
    const texts = await textsOf(logs.lines(query));
    expect(texts).toEqual(Array.from({ length: 1500 }, (__, index) => `${index}`));
    expect(server.lists.map(({ pageToken }) => pageToken !== '')).toEqual([false, true, true, true]);
    expect(clock.slept).toEqual(pauses);
    expect(told).toEqual(pauses.map((ms) => [failure === quotaError ? 'quota' : 'transient', ms]));
  });

  it('by a token that is not taken any more begins anew at the last entry, without doubles', async () => {
    await using server = await fakeLogging({
      fail: (call) => (call === 1 ? { code: 3, details: 'page_token has expired' } : null),
    });
    server.add(...Array.from({ length: 1500 }, (_, index) => entryAt(Math.floor(index / 7), `${index}`)));
    await using logs = openAt(server);
    expect(await textsOf(logs.lines(query))).toEqual(Array.from({ length: 1500 }, (_, index) => `${index}`));
    expect(server.lists[2]?.filter).toBe(
      `(${server.lists[0]?.filter}) AND timestamp>="2026-11-21T10:00:00.142000000Z"`,
    );
  });

  it.each([
    [{ code: 7, details: 'Permission denied' }, 'Permission denied', 'roles/logging.viewer'],
    [{ code: 5, details: 'no such project' }, 'no such project', '--logging-project'],
    [{ code: 16, details: 'bad token' }, 'bad token', 'gcloud auth'],
    [{ code: 3, details: 'bad filter' }, 'bad filter', undefined],
  ])('for good, by %j, is an error that says what to do', async (failure, said, hint) => {
    await using server = await fakeLogging({ fail: () => failure });
    await using logs = openAt(server);
    await expect(textsOf(logs.lines(query))).rejects.toMatchObject({
      code: 'LOG',
      message: `cannot read Cloud Logging of project p: ${said}`,
      ...(hint !== undefined && { hint: expect.stringContaining(hint) }),
    });
    expect(server.lists).toHaveLength(1);
  });

  it('by a quota that stays used up ends after some minutes, with a hint to ask for less', async () => {
    await using server = await fakeLogging({ fail: () => quotaError });
    const clock = hurryingClock();
    await using logs = openAt(server, { clock });
    await expect(textsOf(logs.lines(query))).rejects.toMatchObject({
      code: 'LOG',
      hint: expect.stringContaining('--since'),
    });
    expect(server.lists).toHaveLength(8);
    expect(clock.slept.reduce((sum, ms) => sum + ms, 0)).toBeLessThan(8 * 60_000);
  });

  it('by a server that never answers is given up when the caller says so', async () => {
    await using server = await fakeLogging({ fail: () => 'hang' });
    await using logs = openAt(server);
    const abort = new AbortController();
    const reading = textsOf(logs.lines(query, { signal: abort.signal }));
    while (server.lists.length === 0) await new Promise(setImmediate);
    abort.abort(new Error('enough'));
    await expect(reading).rejects.toThrow('enough');
  });

  it('costs no more requests than the caller has', async () => {
    await using server = await fakeLogging({ fail: () => ({ code: 14, details: 'away' }) });
    await using logs = openAt(server);
    let left = 2;
    const onRequest = () => {
      if (left-- <= 0) throw new RangeError('none left');
    };
    await expect(textsOf(logs.lines(query, { onRequest }))).rejects.toThrow('none left');
    expect(server.lists).toHaveLength(2);
  });
});

describe('the quota of reads', () => {
  it('lets a few through at once and then one every so often, at most 60 in any minute', async () => {
    const clock = hurryingClock();
    const quota = createReadQuota(clock, usualReads);
    const times: number[] = [];
    for (let read = 0; read < 200; read += 1) {
      await quota.take();
      times.push(clock.elapsed());
    }
    const inAMinute = times.map((start) => times.filter((time) => time >= start && time < start + 60_000).length);
    expect(Math.max(...inAMinute)).toBeLessThanOrEqual(60);
    expect(times.filter((time) => time === times[0])).toHaveLength(usualReads.burst);
    expect(times.at(-1)).toBeLessThan((times[0] ?? 0) + 5 * 60_000);
  });
});

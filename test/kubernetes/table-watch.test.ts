import { describe, expect, it } from 'vitest';
import { systemClock } from '../../src/core/clock.ts';
import type { KubeError } from '../../src/kubernetes/kube-error.ts';
import { type TableEvent, watchTable } from '../../src/kubernetes/table-watch.ts';
import { connected, thrownBy, wordsOf } from './connected.ts';
import { answerJson, answerStatus, startFakeApiServer } from './fake-api-server.ts';
import { allColumns, bookmark, errorEvent, path, stream, table, tableEvent, watched } from './fake-watch.ts';
import { until } from './until.ts';

const row = (name: string, phase = '', message = ''): TableEvent => ({ type: 'row', name, phase, message });
const deleted = (name: string): TableEvent => ({ type: 'deleted', name });
const synced: TableEvent = { type: 'synced' };

/** State of two workflows, whole at version 12. */
const state = [
  tableEvent('ADDED', 7, { name: 'a', phase: 'Running' }, allColumns),
  tableEvent('ADDED', 12, { name: 'b' }),
  bookmark(12),
];
const stateEvents = [row('a', 'Running'), row('b'), synced];

const versionsOf = (queries: readonly { readonly query: Readonly<Record<string, string>> }[]) =>
  queries.map(({ query }) => query['resourceVersion'] ?? (query['sendInitialEvents'] === 'true' ? 'state' : 'list'));

describe('a watch of a table', () => {
  it('tells the state, its end, and each change, from one request of about 200 bytes an event', async () => {
    const changes = [
      tableEvent('MODIFIED', 13, { name: 'b', phase: 'Pending', message: 'waits' }),
      tableEvent('DELETED', 14, { name: 'a', phase: 'Running' }),
    ];
    const { events, error, queries } = await watched([stream([...state, ...changes], 'stays open')], 5);
    expect({ events, error }).toEqual({
      events: [...stateEvents, row('b', 'Pending', 'waits'), deleted('a')],
      error: null,
    });
    expect(
      queries.map(({ method, path: asked, query, headers }) => ({ method, asked, query, accept: headers.accept })),
    ).toEqual([
      {
        method: 'GET',
        asked: path,
        query: {
          watch: 'true',
          allowWatchBookmarks: 'true',
          includeObject: 'None',
          labelSelector: 'run=r1',
          resourceVersionMatch: 'NotOlderThan',
          sendInitialEvents: 'true',
          timeoutSeconds: '245',
        },
        accept: 'application/json;as=Table;g=meta.k8s.io;v=v1',
      },
    ]);
  });

  it('goes on where the last bookmark or event was when the server ends the stream', async () => {
    const { events, queries } = await watched(
      [
        stream([...state, tableEvent('MODIFIED', 13, { name: 'b', phase: 'Running' }), bookmark(40)], 'ends'),
        stream([tableEvent('MODIFIED', 41, { name: 'b', phase: 'Succeeded' }, allColumns)], 'ends'),
        stream([tableEvent('MODIFIED', 42, { name: 'a', phase: 'Failed' }, allColumns)], 'stays open'),
      ],
      6,
    );
    expect(events).toEqual([...stateEvents, row('b', 'Running'), row('b', 'Succeeded'), row('a', 'Failed')]);
    expect(versionsOf(queries)).toEqual(['state', '40', '41']);
  });

  it('tells of a run without workflows that there are none', async () => {
    const { events } = await watched([stream([bookmark(9, allColumns)], 'stays open')], 1);
    expect(events).toEqual([synced]);
  });

  it('begins anew when a stream ends before the state was whole: its rows come in no order', async () => {
    const { events, queries } = await watched(
      [
        stream(state.slice(0, 2), 'ends'),
        stream([tableEvent('ADDED', 12, { name: 'b' }, allColumns), bookmark(13)], 'stays open'),
      ],
      5,
    );
    expect(events).toEqual([row('a', 'Running'), row('b'), row('b'), deleted('a'), synced]);
    expect(versionsOf(queries)).toEqual(['state', 'state']);
  });

  it.each([
    {
      name: 'as HTTP status',
      gone: (response: Parameters<typeof answerStatus>[0]) => answerStatus(response, 410, 'Expired', 'too old'),
    },
    { name: 'as an ERROR event', gone: stream([errorEvent(410, 'Expired')], 'ends') },
  ])('begins anew after a 410 $name, and tells what was deleted meanwhile', async ({ gone }) => {
    const { events, queries } = await watched(
      [
        stream(state, 'ends'),
        gone,
        stream([tableEvent('ADDED', 90, { name: 'b', phase: 'Failed' }, allColumns), bookmark(99)], 'stays open'),
      ],
      6,
    );
    expect(events).toEqual([...stateEvents, row('b', 'Failed'), deleted('a'), synced]);
    expect(versionsOf(queries)).toEqual(['state', '12', 'state']);
  });

  it('reads the labels where the printer columns do not tell the phase', async () => {
    const labels = (phase: string) => ({ 'workflows.argoproj.io/phase': phase });
    const object = (type: string, name: string, version: string, phase: string) =>
      JSON.stringify({
        type,
        object: { kind: 'PartialObjectMetadata', metadata: { name, resourceVersion: version, labels: labels(phase) } },
      });
    const { events, queries } = await watched(
      [
        stream([tableEvent('ADDED', 7, { name: 'a' }, ['Name', 'Age'])], 'stays open'),
        stream(
          [
            object('ADDED', 'a', '7', 'Running'),
            JSON.stringify({ type: 'BOOKMARK', object: { metadata: { resourceVersion: '8' } } }),
          ],
          'stays open',
        ),
      ],
      2,
    );
    expect(events).toEqual([row('a', 'Running'), synced]);
    expect(queries[1]?.headers.accept).toBe('application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1');
    expect(queries[1]?.query['includeObject']).toBeUndefined();
  });
});

describe('a server that cannot send the state within the stream', () => {
  it.each([400, 422])('and says so with %i is listed, page by page, and watched from there', async (status) => {
    const { events, queries } = await watched(
      [
        (response) => answerStatus(response, status, 'Invalid', 'sendInitialEvents is forbidden'),
        (response) => answerJson(response, 200, table(30, [{ name: 'a', phase: 'Running' }], 'next page')),
        (response) => answerJson(response, 200, table(30, [{ name: 'b' }])),
        stream([tableEvent('MODIFIED', 31, { name: 'b', phase: 'Failed' }, allColumns)], 'stays open'),
      ],
      4,
    );
    expect(events).toEqual([...stateEvents, row('b', 'Failed')]);
    expect(versionsOf(queries)).toEqual(['state', 'list', 'list', '30']);
    expect(queries[2]?.query).toEqual({
      includeObject: 'None',
      labelSelector: 'run=r1',
      limit: '500',
      continue: 'next page',
    });
  });

  it('is listed again when a page comes too late', async () => {
    const { events, queries } = await watched(
      [
        (response) => answerStatus(response, 400, 'Invalid', 'sendInitialEvents is forbidden'),
        (response) => answerJson(response, 200, table(30, [{ name: 'a' }], 'next page')),
        (response) => answerStatus(response, 410, 'Expired', 'the continue token is too old'),
        (response) => answerJson(response, 200, table(31, [{ name: 'b' }])),
        stream([], 'stays open'),
      ],
      4,
    );
    expect(events).toEqual([row('a'), row('b'), deleted('a'), synced]);
    expect(versionsOf(queries).slice(0, 4)).toEqual(['state', 'list', 'list', 'list']);
  });
});

describe('what the caller must know of is thrown', () => {
  it.each([
    {
      name: 'a refusal',
      answer: (response: Parameters<typeof answerStatus>[0]) =>
        answerStatus(response, 403, 'Forbidden', 'no watch for you'),
      status: 403,
      words:
        'SERVER answered 403 to GET PATH: no watch for you → see what is allowed: kubectl --context "test" auth can-i --list',
    },
    {
      name: 'a selector that the server does not understand',
      answer: (response: Parameters<typeof answerStatus>[0]) =>
        answerStatus(response, 400, 'BadRequest', 'bad selector'),
      status: 400,
      words: 'SERVER answered 400 to GET PATH: bad selector',
    },
    {
      name: 'a line that is broken',
      answer: stream([...state, '{"type":"MODI'], 'ends'),
      status: 0,
      words: 'SERVER sent a line that is no event while watching PATH',
    },
    {
      name: 'a line that is something else',
      answer: stream(['"hello"'], 'ends'),
      status: 0,
      words: 'SERVER sent a line that is no event while watching PATH',
    },
    {
      name: 'a connection that breaks',
      answer: stream(state, 'breaks'),
      status: 0,
      words: 'SERVER did not answer GET PATH: the connection was closed before the answer ended',
    },
    {
      name: 'an error inside the stream',
      answer: stream([...state, errorEvent(500, 'InternalError')], 'ends'),
      status: 500,
      words: 'SERVER ended the watch of PATH: InternalError it is',
    },
    {
      name: 'a peer that has fallen silent',
      answer: stream(state, 'stays open'),
      status: 0,
      words: 'SERVER did not answer GET PATH: nothing came for 0.2 s',
    },
  ])('$name', async ({ answer, status, words }) => {
    const { error, server } = await watched([answer], 99, { idleMs: 200 });
    expect([wordsOf(error, [server, 'SERVER'], [path, 'PATH']), (error as KubeError).status]).toEqual([words, status]);
  });

  it('with the time that the server asks for', async () => {
    const inStream = await watched(
      [stream([errorEvent(429, 'TooManyRequests', { retryAfterSeconds: 3 })], 'ends')],
      99,
    );
    const asStatus = await watched(
      [(response) => answerStatus(response, 429, 'TooManyRequests', 'later', { 'retry-after': '4' })],
      99,
    );
    expect([inStream, asStatus].map(({ error }) => (error as KubeError).retryAfterMs)).toEqual([3_000, 4_000]);
  });

  it('and the signal’s own reason, with no connection left', async () => {
    await using server = await startFakeApiServer((request, response) =>
      stream(state, 'stays open')(response, request),
    );
    await using cluster = await connected({ cluster: { server: server.url } });
    const stop = new AbortController();
    const options = { path, signal: stop.signal, clock: systemClock, random: Math.random };
    const watching = thrownBy(watchTable(cluster.client, options));
    await until(() => server.requests.length === 1);
    stop.abort(new Error('enough'));
    expect(await watching).toEqual(new Error('enough'));
    await until(() => server.openConnections === 0);
    expect(await thrownBy(watchTable(cluster.client, options))).toEqual(new Error('enough'));
    expect(server.requests).toHaveLength(1);
  });
});

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

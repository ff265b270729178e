import { describe, expect, it } from 'vitest';
import type { TableEvent } from '../../src/kubernetes/table-watch.ts';
import { answerJson, answerStatus } from './fake-api-server.ts';
import { allColumns, bookmark, errorEvent, path, state, stream, table, tableEvent, watched } from './fake-watch.ts';

const row = (name: string, phase = '', message = ''): TableEvent => ({ type: 'row', name, phase, message });
const deleted = (name: string): TableEvent => ({ type: 'deleted', name });
const synced: TableEvent = { type: 'synced' };
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

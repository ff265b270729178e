import { describe, expect, it } from 'vitest';
import { systemClock } from '../../src/core/clock.ts';
import type { KubeError } from '../../src/kubernetes/kube-error.ts';
import { watchTable } from '../../src/kubernetes/table-watch.ts';
import { connected, thrownBy, wordsOf } from './connected.ts';
import { answerStatus, startFakeApiServer } from './fake-api-server.ts';
import { errorEvent, path, state, stream, watched } from './fake-watch.ts';
import { until } from './until.ts';

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

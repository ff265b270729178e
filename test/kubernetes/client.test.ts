import { describe, expect, it } from 'vitest';
import { KubeError } from '../../src/kubernetes/kube-error.ts';
import { connected, get, thrownBy, wordsOf } from './connected.ts';
import { answerJson, answerStatus, startFakeApiServer } from './fake-api-server.ts';
import { until } from './until.ts';

describe('a request', () => {
  it('says who asks, for what and with which token; its body is JSON, of a PATCH a merge patch', async () => {
    await using server = await startFakeApiServer((_, response) => answerJson(response, 200, { ok: true }));
    await using cluster = await connected({ cluster: { server: `${server.url}/k8s/c1` }, user: { token: 'my-token' } });
    const { client } = cluster;
    expect(await client.request({ method: 'POST', path: '/api/v1/x', query: { a: 'b&c' }, body: { n: 1 } })).toEqual({
      ok: true,
    });
    await client.request({ method: 'PATCH', path: '/api/v1/x', body: { n: 2 }, accept: 'application/json;as=Table' });
    expect(
      server.requests.map(({ method, path, query, body, headers }) => ({
        method,
        path,
        query,
        body,
        type: headers['content-type'],
        accept: headers.accept,
        agent: headers['user-agent'],
        authorization: headers.authorization,
      })),
    ).toEqual([
      {
        method: 'POST',
        path: '/k8s/c1/api/v1/x',
        query: { a: 'b&c' },
        body: '{"n":1}',
        type: 'application/json',
        accept: 'application/json',
        agent: 'argo-e2e/1.2.3',
        authorization: 'Bearer my-token',
      },
      {
        method: 'PATCH',
        path: '/k8s/c1/api/v1/x',
        query: {},
        body: '{"n":2}',
        type: 'application/merge-patch+json',
        accept: 'application/json;as=Table',
        agent: 'argo-e2e/1.2.3',
        authorization: 'Bearer my-token',
      },
    ]);
    expect([client.server, client.namespace]).toEqual([`${server.url}/k8s/c1`, 'default']);
  });

  it('tells its headers before its body, since the date of the server is in no body', async () => {
    await using server = await startFakeApiServer((_, response) => {
      response.setHeader('date', 'Sat, 01 Aug 2026 10:00:00 GMT');
      answerJson(response, 200, {});
    });
    await using cluster = await connected({ cluster: { server: server.url } });
    const dates: unknown[] = [];
    await cluster.client.request({ ...get('/version'), onHeaders: ({ date }) => dates.push(date) });
    expect(dates).toEqual(['Sat, 01 Aug 2026 10:00:00 GMT']);
  });

  it('fifty of them need no more than two connections, since a new one for each would cost a TLS handshake', async () => {
    await using server = await startFakeApiServer((_, response) => answerJson(response, 200, {}));
    await using cluster = await connected({ cluster: { server: server.url }, namespace: 'ci' });
    for (let count = 0; count < 50; count += 1) await cluster.client.request(get('/version'));
    expect(server.requests).toHaveLength(50);
    expect(server.connections).toBeLessThanOrEqual(2);
    expect(cluster.client.namespace).toBe('ci');
  });

  it('keeps the digits of large numbers both ways, since a resource quantity may need them', async () => {
    await using server = await startFakeApiServer(({ body }, response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).end(body);
    });
    await using cluster = await connected({ cluster: { server: server.url } });
    const body = { large: 12345678901234567890n, small: 1 };
    expect(await cluster.client.request({ method: 'POST', path: '/x', body })).toEqual(body);
    expect(server.requests[0]?.body).toBe('{"large":12345678901234567890,"small":1}');
  });

  it('ends with the signal’s own reason, and lets go of the connection', async () => {
    await using server = await startFakeApiServer(() => {});
    await using cluster = await connected({ cluster: { server: server.url } });
    const abort = new AbortController();
    const asked = thrownBy(cluster.client.request({ ...get('/never'), signal: abort.signal }));
    await until(() => server.requests.length === 1);
    abort.abort(new Error('enough'));
    expect(await asked).toEqual(new Error('enough'));
    await until(() => server.openConnections === 0);
    expect(await thrownBy(cluster.client.request({ ...get('/never'), signal: abort.signal }))).toEqual(
      new Error('enough'),
    );
    expect(server.requests).toHaveLength(1);
  });

  it('closing the client ends what is under way', async () => {
    await using server = await startFakeApiServer(() => {});
    const { client } = await connected({ cluster: { server: server.url } });
    const asked = thrownBy(client.request(get('/never')));
    await until(() => server.requests.length === 1);
    await client.close();
    expect(wordsOf(await asked, [server.url, 'SERVER'])).toBe(
      'SERVER did not answer GET /never: the connections have been closed',
    );
  });
});

describe('a refusal', () => {
  it('keeps the Status of Kubernetes, and no more than that', async () => {
    await using server = await startFakeApiServer((_, response) =>
      answerJson(response, 422, {
        kind: 'Status',
        code: 422,
        reason: 'Invalid',
        message: 'Workflow "w" is invalid',
        details: {
          name: 'w',
          group: 'argoproj.io',
          kind: 'Workflow',
          uid: 'ignored',
          causes: [{ reason: 'FieldValueInvalid', message: 'bad', field: 'spec.x', extra: 1 }, 'odd'],
        },
      }),
    );
    await using cluster = await connected({ cluster: { server: server.url } });
    const error = await thrownBy(cluster.client.request(get('/x')));
    expect(error).toBeInstanceOf(KubeError);
    const { message, status, kubeStatus, retryAfterMs, isTransient } = error as KubeError;
    expect({ message, status, kubeStatus, retryAfterMs, isTransient }).toEqual({
      message: `${server.url} answered 422 to GET /x: Workflow "w" is invalid`,
      status: 422,
      kubeStatus: {
        reason: 'Invalid',
        message: 'Workflow "w" is invalid',
        details: {
          name: 'w',
          group: 'argoproj.io',
          kind: 'Workflow',
          causes: [{ reason: 'FieldValueInvalid', message: 'bad', field: 'spec.x' }],
        },
      },
      retryAfterMs: null,
      isTransient: false,
    });
  });

  it.each([
    {
      status: 401,
      words:
        'SERVER answered 401 to GET /x: no → the credentials of context "test" are not accepted: kubectl --context "test" auth whoami',
    },
    {
      status: 403,
      words: 'SERVER answered 403 to GET /x: no → see what is allowed: kubectl --context "test" auth can-i --list',
    },
    { status: 404, words: 'SERVER answered 404 to GET /x: no' },
    { status: 503, words: 'SERVER answered 503 to GET /x: no' },
  ])('$status is told with the next command where there is one', async ({ status, words }) => {
    await using server = await startFakeApiServer((_, response) => answerStatus(response, status, 'Reason', 'no'));
    await using cluster = await connected({ cluster: { server: server.url } });
    expect(wordsOf(await thrownBy(cluster.client.request(get('/x'))), [server.url, 'SERVER'])).toBe(words);
  });

  it.each([
    { name: 'seconds', header: '7', expected: (ms: number | null) => ms === 7_000 },
    {
      name: 'a date',
      header: new Date(Date.now() + 3_600_000).toUTCString(),
      expected: (ms: number | null) => ms !== null && ms > 3_500_000 && ms <= 3_600_000,
    },
    { name: 'a date that is over', header: new Date(0).toUTCString(), expected: (ms: number | null) => ms === 0 },
    { name: 'nonsense', header: '-3', expected: (ms: number | null) => ms === null },
  ])('Retry-After may be $name', async ({ header, expected }) => {
    await using server = await startFakeApiServer((_, response) =>
      answerStatus(response, 429, 'TooManyRequests', 'slow down', { 'retry-after': header }),
    );
    await using cluster = await connected({ cluster: { server: server.url } });
    const error = (await thrownBy(cluster.client.request(get('/x')))) as KubeError;
    expect([error.status, error.isTransient, expected(error.retryAfterMs)]).toEqual([429, true, true]);
  });

  it('of a proxy in between is told by its first line, a page not at all, and an endless one is not read to its end', async () => {
    const bodies: Record<string, string> = {
      '/text': 'upstream gone\nsecond line',
      '/page': '<html>502</html>',
      '/long': 'x'.repeat(3_000_000),
    };
    await using server = await startFakeApiServer(({ path }, response) => {
      response.writeHead(502).end(bodies[path]);
    });
    await using cluster = await connected({ cluster: { server: server.url } });
    const words = async (path: string) =>
      wordsOf(await thrownBy(cluster.client.request(get(path))), [server.url, 'SERVER']);
    expect(await words('/text')).toBe('SERVER answered 502 to GET /text: upstream gone');
    expect(await words('/page')).toBe('SERVER answered 502 to GET /page');
    expect((await words('/long')).length).toBeLessThan(400);
  });

  it('to send the request elsewhere is not followed, since the credentials are not for there', async () => {
    await using other = await startFakeApiServer((_, response) => answerJson(response, 200, {}));
    await using server = await startFakeApiServer((_, response) => {
      response.writeHead(302, { location: other.url }).end();
    });
    await using cluster = await connected({ cluster: { server: server.url }, user: { token: 'my-token' } });
    expect(wordsOf(await thrownBy(cluster.client.request(get('/x'))), [server.url, 'SERVER'])).toBe(
      'SERVER answered 302 to GET /x → the server of the kubeconfig sends requests elsewhere: correct its address',
    );
    expect(other.requests).toEqual([]);
  });
});

import type { ServerResponse } from 'node:http';
import { describe, expect, it } from 'vitest';
import type { KubeError } from '../../src/kubernetes/kube-error.ts';
import { connected, get, thrownBy, wordsOf } from './connected.ts';
import { answerJson, type Handler, startFakeApiServer } from './fake-api-server.ts';
import { until } from './until.ts';

describe('no whole answer', () => {
  const chunk = (response: ServerResponse, text: string) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.write(text);
  };
  const rows: readonly { name: string; handler: Handler; words: string }[] = [
    {
      name: 'a reset before anything came',
      handler: (_, response) => response.destroy(),
      words: 'SERVER did not answer GET /x: the connection was closed before the answer ended',
    },
    {
      name: 'a reset in mid-body',
      handler: (_, response) => {
        chunk(response, '{"items":[');
        setImmediate(() => response.destroy());
      },
      words: 'SERVER did not answer GET /x: the connection was closed before the answer ended',
    },
    {
      name: 'truncated JSON',
      handler: (_, response) => {
        chunk(response, '{"items":[');
        response.end();
      },
      words: 'SERVER did not answer GET /x: its answer ended in the middle',
    },
    {
      name: 'a page instead of JSON',
      handler: (_, response) => {
        response.writeHead(200, { 'content-type': 'text/html' }).end('<html>log in</html>');
      },
      words: 'SERVER did not answer GET /x: what it sent is no JSON',
    },
    {
      name: 'a body beyond all bounds',
      handler: (_, response) => {
        response.writeHead(200, { 'content-type': 'application/json' });
        const more = () => {
          while (response.writable && response.write('x'.repeat(65_536)));
        };
        response.on('drain', more);
        more();
      },
      words: 'SERVER sends too much for GET /x: more than 1000000 bytes',
    },
    {
      name: 'silence',
      handler: () => {},
      words: 'SERVER did not answer GET /x: nothing came for 0.4 s',
    },
    {
      name: 'a body that stops coming',
      handler: (_, response) => chunk(response, '{'),
      words: 'SERVER did not answer GET /x: nothing came for 0.4 s',
    },
  ];
  it.each(rows)('$name is status 0: it may be asked again', async ({ handler, words }) => {
    await using server = await startFakeApiServer(handler);
    await using cluster = await connected(
      { cluster: { server: server.url } },
      { limits: { requestMs: 400, answerBytes: 1_000_000 } },
    );
    const error = (await thrownBy(cluster.client.request(get('/x')))) as KubeError;
    expect([wordsOf(error, [server.url, 'SERVER']), error.status, error.isTransient, error.cause]).toEqual([
      words,
      0,
      true,
      undefined,
    ]);
    await until(() => server.openConnections === 0 || words.includes('truncated') || handlerEnds(words));
  });

  it('an outage is over as soon as the server is back: the client needs no restart', async () => {
    const ok: Handler = (_, response) => answerJson(response, 200, { ok: true });
    const before = await startFakeApiServer(ok);
    await using cluster = await connected({ cluster: { server: before.url } });
    const { client } = cluster;
    expect(await client.request(get('/x'))).toEqual({ ok: true });
    await before[Symbol.asyncDispose]();
    const failures = [await thrownBy(client.request(get('/x'))), await thrownBy(client.request(get('/x')))];
    expect(failures.map((error) => (error as KubeError).status)).toEqual([0, 0]);
    await using _after = await startFakeApiServer(ok, { port: before.port });
    expect(await client.request(get('/x'))).toEqual({ ok: true });
  });

  it('nobody listens', async () => {
    const server = await startFakeApiServer(() => {});
    await server[Symbol.asyncDispose]();
    await using cluster = await connected({ cluster: { server: server.url } });
    expect(wordsOf(await thrownBy(cluster.client.request(get('/x'))), [server.url, 'SERVER'])).toBe(
      'SERVER did not answer GET /x: nothing listens there (ECONNREFUSED) → check the address: kubectl cluster-info',
    );
  });

  it('the name is unknown', async () => {
    await using cluster = await connected({ cluster: { server: 'https://no-such-host.invalid' } });
    expect(wordsOf(await thrownBy(cluster.client.request(get('/x'))))).toMatch(
      /^https:\/\/no-such-host\.invalid did not answer GET \/x: its name (is unknown \(ENOTFOUND\) → check the address: kubectl cluster-info|cannot be looked up now \(EAI_AGAIN\) → check the DNS of this machine)$/,
    );
  });
});

/** Whole answers leave the connection open for the next request. */
function handlerEnds(words: string): boolean {
  return /no JSON|in the middle$/.test(words);
}

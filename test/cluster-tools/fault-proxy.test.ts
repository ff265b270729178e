import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, get as httpGet, request as httpRequest, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dump, load } from 'js-yaml';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { FaultRule } from '../support/fault-proxy/fault.ts';
import { proxiedKubeconfig, upstreamOf } from '../support/fault-proxy/upstream.ts';
import { type FaultProxy, startFaultProxy } from '../support/fault-proxy.ts';

const workflows = '/apis/argoproj.io/v1alpha1/namespaces/ci/workflows';
const item = { kind: 'Workflow', text: 'x'.repeat(200) };
const event = `${JSON.stringify({ type: 'ADDED', object: item })}\n`;

interface Rig {
  readonly proxy: FaultProxy;
  /** Method and path of what reached the server behind the proxy. */
  readonly reached: readonly string[];
}

/** A server that answers each request with an object and each watch with an event and no end. */
async function rig(): Promise<Rig> {
  const reached: string[] = [];
  const server = createServer((message, response) => {
    reached.push(`${message.method} ${message.url}`);
    message.resume();
    response.setHeader('content-type', 'application/json');
    if (message.url?.includes('watch=1')) response.write(event);
    else response.end(JSON.stringify(item));
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const proxy = await startFaultProxy({ server: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
  onTestFinished(async () => {
    await proxy.close();
    server.closeAllConnections();
    server.close();
  });
  return { proxy, reached };
}

interface Seen {
  readonly status: number | null;
  readonly body: string;
  /** Code of the error that ended it; null for a clean end, `silent` when nothing more came. */
  readonly end: string | null;
}

/** What a client sees, which gives up when nothing has come for a while. */
function seen({ server }: FaultProxy, method: string, path: string, body = ''): Promise<Seen> {
  return new Promise((resolve) => {
    let status: number | null = null;
    let text = '';
    const ended = (end: string | null) => resolve({ status, body: text, end });
    const request = httpRequest(`${server}${path}`, { method, agent: false }, (answer: IncomingMessage) => {
      status = answer.statusCode ?? null;
      answer.on('data', (chunk: Buffer) => {
        text += chunk;
      });
      answer.on('end', () => ended(null));
      answer.on('error', (error: NodeJS.ErrnoException) => ended(error.code ?? error.message));
    });
    request.on('error', (error: NodeJS.ErrnoException) => ended(error.code ?? error.message));
    request.setTimeout(700, () => {
      ended('silent');
      request.destroy();
    });
    request.end(body);
  });
}

const whole = JSON.stringify(item);
const half = (text: string) => text.slice(0, Math.floor(text.length / 2));
const refusal = (code: number, reason: string, status = code) => ({ code, reason, status });

describe('the fault proxy', () => {
  it('passes requests on and keeps a record of each: stage, query, document, status, bytes', async () => {
    const { proxy, reached } = await rig();
    await seen(proxy, 'POST', `${workflows}?dryRun=All&fieldValidation=Strict`, '{"a":1}');
    await seen(proxy, 'POST', `${workflows}?fieldValidation=Strict`, '{"a":1}');
    await seen(proxy, 'GET', `${workflows}/one`);
    await seen(proxy, 'GET', workflows);
    await seen(proxy, 'GET', `${workflows}?watch=1`);
    await seen(proxy, 'PATCH', `${workflows}/one`, '{"spec":{"shutdown":"Stop"}}');
    await seen(proxy, 'DELETE', `${workflows}/one`);
    await seen(proxy, 'POST', '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews', 'no JSON');
    expect(proxy.requests.map(({ stage, body, status, fault }) => [stage, body, status, fault])).toEqual([
      ['dry run', { a: 1 }, 200, null],
      ['create', { a: 1 }, 200, null],
      ['get', null, 200, null],
      ['list', null, 200, null],
      ['watch', null, 200, null],
      ['shutdown', { spec: { shutdown: 'Stop' } }, 200, null],
      ['delete', null, 200, null],
      ['other', 'no JSON', 200, null],
    ]);
    expect(proxy.requests[0]).toMatchObject({ method: 'POST', path: workflows, query: { dryRun: 'All' } });
    expect(reached).toHaveLength(8);
    expect(proxy.traffic()).toMatchObject({ requests: 8 });
    expect(proxy.traffic('get').bytes).toBeGreaterThan(whole.length);
    expect(proxy.traffic('get').bytes).toBeLessThan(whole.length + 300);
  });

  const rows: readonly (readonly [FaultRule, Partial<Seen> & { readonly reaches: boolean }])[] = [
    [
      { stage: 'get', fault: 'refused', forMs: 300 },
      { status: null, body: '', end: 'ECONNRESET', reaches: false },
    ],
    [
      { stage: 'get', fault: 'reset in mid-body' },
      { status: 200, body: half(whole), end: 'ECONNRESET', reaches: true },
    ],
    [
      { stage: 'get', fault: 'truncated JSON' },
      { status: 200, body: half(whole), end: null, reaches: true },
    ],
    [
      { stage: 'get', fault: 'half-open' },
      { status: null, body: '', end: 'silent', reaches: false },
    ],
    [
      { stage: 'get', fault: 'lost answer' },
      { status: null, body: '', end: 'ECONNRESET', reaches: true },
    ],
    [
      { stage: 'get', fault: 'delay', forMs: 300 },
      { status: 200, body: whole, end: null, reaches: true },
    ],
    [
      { stage: 'watch', fault: 'reset in mid-body' },
      { body: half(event), end: 'ECONNRESET', reaches: true },
    ],
    [
      { stage: 'watch', fault: 'truncated JSON' },
      { status: 200, body: half(event), end: null, reaches: true },
    ],
    [
      { stage: 'watch', fault: 'lost answer' },
      { status: null, body: '', end: 'ECONNRESET', reaches: true },
    ],
    [
      { stage: 'watch', fault: 'ended' },
      { status: 200, body: event, end: null, reaches: true },
    ],
    [
      { stage: 'watch', fault: 'half-open' },
      { status: 200, body: event, end: 'silent', reaches: true },
    ],
  ];
  it.each(rows)(
    '%o reaches the client as such, once; the next request passes',
    async (rule, { reaches, ...expected }) => {
      const { proxy, reached } = await rig();
      const armed = proxy.inject(rule);
      const path = rule.stage === 'watch' ? `${workflows}?watch=1` : `${workflows}/one`;
      expect(await seen(proxy, 'GET', path)).toMatchObject(expected);
      expect([armed.hits, reached.length, proxy.requests[0]?.fault]).toEqual([1, reaches ? 1 : 0, rule.fault]);
      if (rule.fault === 'refused') await untilListening(proxy);
      expect(await seen(proxy, 'GET', `${workflows}/one`)).toEqual({ status: 200, body: whole, end: null });
    },
  );

  it.each([
    ['401', refusal(401, 'Unauthorized')],
    ['403', refusal(403, 'Forbidden')],
    ['409', refusal(409, 'AlreadyExists')],
    ['410', refusal(410, 'Expired')],
    ['429', refusal(429, 'TooManyRequests')],
    ['500', refusal(500, 'InternalError')],
    ['503', refusal(503, 'ServiceUnavailable')],
  ] as const)(
    '%s is a Status as the API server writes it, and nothing reaches the server',
    async (fault, { code, reason, status }) => {
      const { proxy, reached } = await rig();
      proxy.inject({ stage: 'create', fault });
      const answer = await seen(proxy, 'POST', workflows, '{}');
      expect([answer.status, JSON.parse(answer.body)]).toMatchObject([status, { kind: 'Status', code, reason }]);
      expect(reached).toEqual([]);
    },
  );

  it('a 410 event is an answer 200 whose one line says ERROR', async () => {
    const { proxy } = await rig();
    proxy.inject({ stage: 'watch', fault: '410 event' });
    const { status, body, end } = await seen(proxy, 'GET', `${workflows}?watch=1`);
    expect([status, end, JSON.parse(body)]).toMatchObject([200, null, { type: 'ERROR', object: { code: 410 } }]);
  });

  it('does something else before a request passes, where it is told to', async () => {
    const { proxy, reached } = await rig();
    const before: (readonly string[])[] = [];
    proxy.inject({ stage: 'get', fault: 'meanwhile', meanwhile: async () => void before.push([...reached]) });
    expect([(await seen(proxy, 'GET', `${workflows}/one`)).status, before, reached.length]).toEqual([200, [[]], 1]);
  });

  it('hits as many requests of a stage as told, after as many as told, and no other stage', async () => {
    const { proxy } = await rig();
    proxy.inject({ stage: 'get', fault: '500', times: 2, after: 1 });
    const statuses: (number | null)[] = [];
    for (const path of [`${workflows}/a`, workflows, `${workflows}/a`, `${workflows}/a`, workflows, `${workflows}/a`])
      statuses.push((await seen(proxy, 'GET', path)).status);
    expect(statuses).toEqual([200, 200, 500, 500, 200, 200]);
  });

  it('during an outage nobody listens, and what was open is cut', async () => {
    const { proxy } = await rig();
    const watching = seen(proxy, 'GET', `${workflows}?watch=1`);
    while (proxy.traffic('watch').bytes === 0) await new Promise((resolve) => setImmediate(resolve));
    const over = proxy.outage(400);
    expect((await watching).end).toBe('ECONNRESET');
    expect((await seen(proxy, 'GET', workflows)).end).toBe('ECONNREFUSED');
    await over;
    expect((await seen(proxy, 'GET', workflows)).status).toBe(200);
  });

  it('makes a kubeconfig that leads to it, keeps the client certificate to itself, and leaves the token to the client', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'fault-proxy-'));
    onTestFinished(() => rm(directory, { recursive: true }));
    const data = (text: string) => Buffer.from(text).toString('base64');
    await writeFile(join(directory, 'key.pem'), 'KEY');
    await writeFile(
      join(directory, 'config'),
      dump({
        'current-context': 'b',
        contexts: [
          { name: 'a', context: {} },
          { name: 'b', context: { cluster: 'c', user: 'u', namespace: 'ci' } },
        ],
        clusters: [
          { name: 'c', cluster: { server: 'https://10.0.0.1:443', 'certificate-authority-data': data('CA') } },
        ],
        users: [{ name: 'u', user: { 'client-certificate-data': data('CERT'), 'client-key': 'key.pem', token: 't' } }],
      }),
    );
    const file = join(directory, 'config');
    expect(upstreamOf(file)).toEqual({
      server: 'https://10.0.0.1:443',
      ca: Buffer.from('CA'),
      cert: Buffer.from('CERT'),
      key: Buffer.from('KEY'),
    });
    expect(load(proxiedKubeconfig(file, 'http://127.0.0.1:9'))).toMatchObject({
      'current-context': 'proxied',
      contexts: [{ context: { namespace: 'ci' } }],
      clusters: [{ cluster: { server: 'http://127.0.0.1:9', 'insecure-skip-tls-verify': true } }],
      users: [{ name: 'proxied', user: { token: 't' } }],
    });
  });
});

async function untilListening({ server }: FaultProxy): Promise<void> {
  const isUp = () =>
    new Promise<boolean>((resolve) => {
      httpGet(`${server}/version`, { agent: false }, (answer) => resolve(answer.resume() !== null)).on('error', () =>
        resolve(false),
      );
    });
  while (!(await isUp()));
}

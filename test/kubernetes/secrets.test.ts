/** No credential is in anything that is thrown, however deep one looks. */
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { systemClock } from '../../src/core/clock.ts';
import { formatError } from '../../src/core/format-error.ts';
import { createRedactor } from '../../src/kubernetes/redact.ts';
import { watchTable } from '../../src/kubernetes/table-watch.ts';
import { createAuthority } from './certificates.ts';
import { startConnectProxy } from './connect-proxy.ts';
import { base64, connected, thrownBy } from './connected.ts';
import { type Handler, startFakeApiServer } from './fake-api-server.ts';
import { createTestDirectory } from './kubeconfig-file.ts';

const authority = createAuthority('cluster-ca');
const stranger = createAuthority('another-ca');
const good = authority.issue({ commonName: 'api', hosts: ['127.0.0.1'] });
const mine = authority.issue({ commonName: 'me' });
const token = 'sekret-token-0123456789';
const password = 'sekret-"pass\\wörd/';
const keyForms = [
  mine.key,
  base64(mine.key),
  ...mine.key.split('\n').filter((line) => line.length > 20 && !line.startsWith('---')),
];
const passwordForms = [password, encodeURIComponent(password), base64(`me:${password}`)];
const secrets = [token, ...passwordForms, ...keyForms];

/** Who asks, and what a server could have learnt of them. */
const people: readonly { readonly who: string; readonly user: object; readonly own: readonly string[] }[] = [
  { who: 'token', user: { token }, own: [token] },
  { who: 'password', user: { username: 'me', password }, own: [password, base64(`me:${password}`)] },
  {
    who: 'client certificate',
    user: { 'client-certificate-data': base64(mine.certificate), 'client-key-data': base64(mine.key) },
    own: [mine.key, base64(mine.key)],
  },
];

const version = { method: 'GET', path: '/version' } as const;
const caData = base64(authority.certificate);

/** Everything that an error holds: what is shown, what a debugger shows, and what hides behind causes. */
function allOf(error: unknown): string {
  const shown = inspect(error, {
    depth: null,
    showHidden: true,
    getters: true,
    maxArrayLength: null,
    maxStringLength: null,
  });
  return [shown, JSON.stringify(error), formatError(error), error instanceof Error ? error.stack : ''].join('\n');
}

function expectNoSecret(error: unknown): void {
  expect(error).toBeInstanceOf(Error);
  const text = allOf(error);
  expect(secrets.filter((secret) => text.includes(secret))).toEqual([]);
  expect((error as Error).cause).toBeUndefined();
}

interface Mode {
  readonly name: string;
  readonly requestMs?: number;
  /** `said` are the secrets that it has learnt: what it does with them is the worst that a server, or a proxy in between, can do. */
  handler(said: string): Handler;
}

const modes: readonly Mode[] = [
  {
    name: 'a server that repeats the credentials',
    handler: (said) => (_, response) => {
      const status = {
        kind: 'Status',
        message: said,
        reason: said,
        details: { name: said, causes: [{ message: said }] },
      };
      response.writeHead(403, { 'content-type': 'application/json' }).end(JSON.stringify(status));
    },
  },
  { name: 'one that repeats them as text', handler: (said) => (_, response) => void response.writeHead(401).end(said) },
  { name: 'one that breaks off', handler: () => (_, response) => void response.destroy() },
  {
    name: 'one that sends them where JSON should be',
    handler: (said) => (_, response) => void response.writeHead(200).end(said),
  },
  { name: 'one that is silent', handler: () => () => {}, requestMs: 200 },
  {
    name: 'one that sends broken HTTP',
    handler: (said) => (_, response) => void response.socket?.end(`HTTP/1.1 999999 ${said}\r\n${said}\r\n\r\n`),
  },
  {
    name: 'one that ends the watch with them',
    handler: (said) => (_, response) => {
      response
        .writeHead(200)
        .end(`${JSON.stringify({ type: 'ERROR', object: { code: 500, message: said, reason: said } })}\n`);
    },
  },
];

describe.each(people)('an error of somebody with a $who holds no secret', ({ user, own }) => {
  it.each(modes)('$name', async ({ handler, requestMs = 5_000 }) => {
    await using server = await startFakeApiServer(
      (request, response) => handler(`${JSON.stringify(request.headers)} ${own.join(' ')}`)(request, response),
      { tls: good },
    );
    const parts = { cluster: { server: server.url, 'certificate-authority-data': caData }, user: { ...user } };
    await using cluster = await connected(parts, { limits: { requestMs } });
    const { client } = cluster;
    const watching = {
      path: '/x',
      signal: AbortSignal.timeout(60_000),
      clock: systemClock,
      random: () => 0,
      idleMs: requestMs,
    };
    const thrown = [
      await thrownBy(client.request(version)),
      await thrownBy(client.lines(version, { idleMs: requestMs })),
      await thrownBy(watchTable(client, watching)),
    ].filter((error) => error !== undefined);
    expect(thrown.length).toBeGreaterThan(0);
    for (const error of thrown) expectNoSecret(error);
  });

  it('nobody listens, an unknown authority, a proxy that refuses', async () => {
    await using server = await startFakeApiServer(() => {}, {
      tls: stranger.issue({ commonName: 'x', hosts: ['127.0.0.1'] }),
    });
    await using proxy = await startConnectProxy('us:other');
    const proxyUrl = `http://us:${encodeURIComponent(password)}@127.0.0.1:${proxy.port}`;
    const clusters = [
      { server: 'https://127.0.0.1:1', 'certificate-authority-data': caData },
      { server: server.url, 'certificate-authority-data': caData },
      { server: server.url, 'certificate-authority-data': caData, 'proxy-url': proxyUrl },
      { server: server.url, 'certificate-authority-data': caData, 'proxy-url': proxyUrl.replace(/\d+$/, '1') },
    ];
    for (const cluster of clusters) {
      await using connection = await connected({ cluster, user: { ...user } });
      expectNoSecret(await thrownBy(connection.client.request(version)));
    }
  });
});

describe('before anything is sent', () => {
  const exec = (command: string, args: readonly string[]) => ({
    exec: {
      apiVersion: 'client.authentication.k8s.io/v1',
      command,
      args,
      env: [{ name: 'LOGIN_TOKEN', value: token }],
    },
  });
  it.each([
    {
      name: 'a plugin that shows its secrets and fails',
      user: exec('sh', ['-c', `echo "$LOGIN_TOKEN"; echo "$LOGIN_TOKEN" >&2; exit 1`]),
    },
    { name: 'a plugin that prints a token only', user: exec('sh', ['-c', 'echo "$LOGIN_TOKEN"']) },
    { name: 'a plugin that is not there, with a secret argument', user: exec('no-such-plugin', [token]) },
    { name: 'a token with a line end in it', user: { token: `${token}\nx` } },
    { name: 'a password that is a number', user: { username: 'me', password: 12345678, token } },
    { name: 'two ways to log in', user: { token, username: 'me', password } },
    { name: 'a certificate without key', user: { 'client-key-data': base64(mine.key) } },
  ])('$name is told without a secret', async ({ user }) => {
    const env = { PATH: process.env['PATH'], TOKEN: token };
    expectNoSecret(await thrownBy(connected({ cluster: { server: 'https://x' }, user }, { env })));
  });

  it('broken YAML is told without the lines around it', async () => {
    await using directory = await createTestDirectory();
    const kubeconfig = await directory.write(
      'config',
      `users:\n- {name: x, user: {token: ${token}}\npassword: "${password}\n`,
    );
    expectNoSecret(await thrownBy(connected({ cluster: {} }, { kubeconfig })));
  });
});

describe('a redactor', () => {
  it('knows secrets in all their forms, and the shapes of those it does not know', () => {
    const redact = createRedactor(['opaque-value', mine.key]);
    const pem = '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----';
    const jwt = 'eyJhbGciOiJub25lIn0.eyJzdWIiOiJtZSJ9.c2ln';
    const text = `a opaque-value b ${base64('opaque-value')} c ${jwt} d ${pem} e Authorization: Basic bWU6Z2VoZWlt f`;
    expect(redact(text)).toBe('a [redacted] b [redacted] c [redacted] d [redacted] e Authorization: [redacted] f');
  });

  it('leaves what is no secret, also beside words such as key and token', () => {
    const text = 'Workflow "w" is invalid: spec.templates[0].key: Invalid value: "token-refresher": must be a name';
    expect(createRedactor(['opaque-value', '', 'abc'])(text)).toBe(text);
  });

  it('takes linear time on hostile text', () => {
    const redact = createRedactor(['opaque-value']);
    for (const part of ['-----BEGIN A-----', 'eyJ', 'eyJaaaaaaaaaa.', 'Bearer ', 'opaque-valu']) {
      const startedAt = performance.now();
      redact(part.repeat(20_000));
      expect(performance.now() - startedAt).toBeLessThan(2_000);
    }
  });
});

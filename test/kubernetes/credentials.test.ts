import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { connected, thrownBy, wordsOf } from './connected.ts';
import { answerJson, answerStatus, type Handler, type SeenRequest, startFakeApiServer } from './fake-api-server.ts';
import { createTestDirectory } from './kubeconfig-file.ts';
import { settableClock } from './settable-clock.ts';

const version = { method: 'GET', path: '/version' } as const;
const execApi = 'client.authentication.k8s.io/v1';

/** Takes one bearer token at a time. */
function only(token: () => string): Handler {
  return ({ headers }, response) =>
    headers.authorization === `Bearer ${token()}`
      ? answerJson(response, 200, { token: token() })
      : answerStatus(response, 401, 'Unauthorized', 'Unauthorized');
}

/** A real plugin: a shell script that counts its runs and prints what `status` says. */
async function execPlugin(directory: { readonly path: string }, status: string): Promise<string> {
  const script = join(directory.path, 'login');
  const text = `#!/bin/sh
echo run >> "$(dirname "$0")/runs"
RUN=$(wc -l < "$(dirname "$0")/runs" | tr -d ' ')
printf '%s' "$KUBERNETES_EXEC_INFO" > "$(dirname "$0")/info"
${status}
`;
  await writeFile(script, text, { mode: 0o700 });
  return script;
}

const prints = (status: string) =>
  `echo '{"kind":"ExecCredential","apiVersion":"${execApi}","status":${status}}' | sed "s/RUN/$RUN/"`;

describe('credentials', () => {
  it.each([
    {
      name: 'a password',
      user: { username: 'me', password: 'geheim' },
      sent: { authorization: `Basic ${Buffer.from('me:geheim').toString('base64')}` },
    },
    { name: 'a token', user: { token: 'abc' }, sent: { authorization: 'Bearer abc' } },
    { name: 'nothing', user: {}, sent: {} },
    {
      name: 'a token that acts as somebody else',
      user: {
        token: 'abc',
        as: 'bob',
        'as-uid': 'u1',
        'as-groups': ['g1', 'g2'],
        'as-user-extra': { 'a/b': ['1', '2'] },
      },
      sent: {
        authorization: 'Bearer abc',
        'impersonate-user': 'bob',
        'impersonate-uid': 'u1',
        'impersonate-group': 'g1, g2',
        'impersonate-extra-a%2fb': '1, 2',
      },
    },
    {
      name: 'an OIDC token that is still good',
      user: {
        'auth-provider': {
          name: 'oidc',
          config: { 'id-token': jwt(4_000_000_000), 'idp-issuer-url': 'https://idp.invalid' },
        },
      },
      sent: { authorization: `Bearer ${jwt(4_000_000_000)}` },
    },
  ])('may be $name', async ({ user, sent }) => {
    await using server = await startFakeApiServer((_, response) => answerJson(response, 200, {}));
    await using cluster = await connected({ cluster: { server: server.url }, user });
    await cluster.client.request(version);
    expect(credentialsIn(server.requests[0])).toEqual(sent);
  });

  it('a token file is read again after a minute, and at once after a 401: it is replaced while the run goes on', async () => {
    await using directory = await createTestDirectory();
    const tokenFile = await directory.write('token', 'first\n');
    let accepted = 'first';
    const clock = settableClock();
    await using server = await startFakeApiServer(only(() => accepted));
    await using cluster = await connected({ cluster: { server: server.url }, user: { tokenFile } }, { clock });
    expect(await cluster.client.request(version)).toEqual({ token: 'first' });
    await rename(await directory.write('next', 'second'), tokenFile);
    clock.ms += 59_000;
    expect(await cluster.client.request(version)).toEqual({ token: 'first' });
    clock.ms += 2_000;
    accepted = 'second';
    expect(await cluster.client.request(version)).toEqual({ token: 'second' });
    expect(server.requests).toHaveLength(3);
    await rename(await directory.write('next', 'third'), tokenFile);
    accepted = 'third';
    expect(await cluster.client.request(version)).toEqual({ token: 'third' });
    expect(server.requests.map(({ headers }) => headers.authorization)).toEqual([
      'Bearer first',
      'Bearer first',
      'Bearer second',
      'Bearer second',
      'Bearer third',
    ]);
  });

  it('are renewed once for many requests that were refused together', async () => {
    await using directory = await createTestDirectory();
    const command = await execPlugin(directory, prints('{"token":"token-RUN"}'));
    await using server = await startFakeApiServer(only(() => 'token-2'));
    const exec = { apiVersion: execApi, command };
    await using cluster = await connected(
      { cluster: { server: server.url }, user: { exec } },
      { env: { PATH: process.env['PATH'] } },
    );
    const answers = await Promise.all(Array.from({ length: 20 }, () => cluster.client.request(version)));
    expect(answers).toEqual(Array.from({ length: 20 }, () => ({ token: 'token-2' })));
    expect(await cluster.client.request(version)).toEqual({ token: 'token-2' });
  });

  it('that stay refused are told after the second time, not asked for without end', async () => {
    await using server = await startFakeApiServer(only(() => 'another'));
    await using cluster = await connected({ cluster: { server: server.url }, user: { token: 'mine' } });
    expect(wordsOf(await thrownBy(cluster.client.request(version)), [server.url, 'SERVER'])).toBe(
      'SERVER answered 401 to GET /version: Unauthorized → the credentials of context "test" are not accepted: kubectl --context "test" auth whoami',
    );
    expect(server.requests).toHaveLength(2);
  });
});

describe('an exec plugin', () => {
  it('is told of the cluster, runs in the given environment with its own, and again only when its token expires', async () => {
    await using directory = await createTestDirectory();
    const expiry = new Date(1_060_000).toISOString();
    const command = await execPlugin(
      directory,
      `[ "$GIVEN$OWN$HOME" = ab ] || exit 3\n${prints(`{"token":"token-RUN","expirationTimestamp":"${expiry}"}`)}`,
    );
    const clock = settableClock();
    await using server = await startFakeApiServer((_, response) => answerJson(response, 200, {}));
    const exec = { apiVersion: execApi, command, env: [{ name: 'OWN', value: 'b' }], provideClusterInfo: true };
    const extension = { audience: 'tests' };
    await using cluster = await connected(
      {
        cluster: {
          server: server.url,
          'tls-server-name': 'api',
          'certificate-authority-data': 'eA==',
          extensions: [{ name: 'client.authentication.k8s.io/exec', extension }],
        },
        user: { exec },
      },
      { clock, env: { PATH: process.env['PATH'], GIVEN: 'a' } },
    );
    for (const ms of [0, 59_000, 2_000]) {
      clock.ms += ms;
      await cluster.client.request(version);
    }
    expect(server.requests.map(({ headers }) => headers.authorization)).toEqual([
      'Bearer token-1',
      'Bearer token-1',
      'Bearer token-2',
    ]);
    expect(JSON.parse(await readFile(join(directory.path, 'info'), 'utf8'))).toEqual({
      kind: 'ExecCredential',
      apiVersion: execApi,
      spec: {
        interactive: false,
        cluster: {
          server: server.url,
          'tls-server-name': 'api',
          'certificate-authority-data': 'eA==',
          config: extension,
        },
      },
    });
  });

  it.each([
    {
      name: 'fails',
      script: 'echo "login: session expired" >&2; exit 7',
      words: 'ended with 7: login: session expired',
    },
    { name: 'fails without a word', script: 'exit 1', words: 'ended with 1' },
    {
      name: 'fails and shows a token',
      script: `echo "refused: Bearer ${jwt(1)} for token=s3cr3t-value" >&2; exit 1`,
      words: 'ended with 1: refused: Bearer [redacted] for token=[redacted]',
    },
    {
      name: 'fails and repeats what it printed',
      script: 'echo s3cr3t-output; echo s3cr3t-output >&2; exit 1',
      words: 'ended with 1: [redacted]',
    },
    { name: 'prints something else', script: 'echo s3cr3t-output', words: 'printed no ExecCredential with a status' },
    {
      name: 'prints another version',
      script: `echo '{"kind":"ExecCredential","apiVersion":"v2","status":{"token":"s3cr3t-output"}}'`,
      words: `answered in another apiVersion than ${execApi}, which the kubeconfig asks for`,
    },
    { name: 'prints no credential', script: prints('{}'), words: 'printed neither a token nor a certificate' },
    {
      name: 'prints half a certificate',
      script: prints('{"clientKeyData":"s3cr3t"}'),
      words: 'printed a certificate without key, or a key without certificate',
    },
  ])('that $name is told, without what it printed', async ({ script, words }) => {
    await using directory = await createTestDirectory();
    const command = await execPlugin(directory, script);
    const exec = { apiVersion: execApi, command };
    const error = await thrownBy(
      connected({ cluster: { server: 'https://x' }, user: { exec } }, { env: { PATH: process.env['PATH'] } }),
    );
    expect(wordsOf(error, [command, 'LOGIN'])).toBe(
      `the exec plugin LOGIN of the kubeconfig ${words} → run LOGIN by hand; kubectl uses it, too: kubectl auth whoami`,
    );
  });

  it('that is not installed is told with the kubeconfig’s own hint', async () => {
    const exec = { apiVersion: execApi, command: 'no-such-plugin', installHint: 'brew install no-such-plugin' };
    const error = await thrownBy(connected({ cluster: { server: 'https://x' }, user: { exec } }));
    expect(wordsOf(error)).toBe(
      'the exec plugin no-such-plugin of the kubeconfig cannot be run: there is no such program → brew install no-such-plugin',
    );
  });
});

describe('a credential that cannot be read is told', () => {
  it.each([
    {
      name: 'a token file that is not there',
      user: { tokenFile: '/nowhere/token' },
      words: 'the token /nowhere/token cannot be read: ENOENT → ls -l /nowhere/token',
    },
    {
      name: 'a key that is not there',
      user: { 'client-certificate-data': 'eA==', 'client-key': '/nowhere/key' },
      words: 'the client key /nowhere/key cannot be read: ENOENT → ls -l /nowhere/key',
    },
    {
      name: 'a token with a line end in it',
      user: { token: 'two\nlines' },
      words:
        'the token of the kubeconfig holds characters that no token can have → look for spaces and line ends in it',
    },
  ])('$name', async ({ user, words }) => {
    expect(wordsOf(await thrownBy(connected({ cluster: { server: 'https://x' }, user })))).toBe(words);
  });

  it('an authority that is not there', async () => {
    const cluster = { server: 'https://x', 'certificate-authority': '/nowhere/ca' };
    expect(wordsOf(await thrownBy(connected({ cluster })))).toBe(
      'the certificate authority /nowhere/ca cannot be read: ENOENT → ls -l /nowhere/ca',
    );
  });

  it('an OIDC token that cannot be renewed', async () => {
    const config = {
      'id-token': jwt(1),
      'refresh-token': 's3cr3t-refresh',
      'client-id': 'me',
      'idp-issuer-url': 'https://no-such-host.invalid',
    };
    const user = { 'auth-provider': { name: 'oidc', config } };
    expect(wordsOf(await thrownBy(connected({ cluster: { server: 'https://x' }, user })))).toMatch(
      /^the identity provider of context "test" gave no fresh token( \(\w+\))? → log in again; kubectl uses the same token: kubectl auth whoami$/,
    );
  });
});

function credentialsIn(request: SeenRequest | undefined): Record<string, unknown> {
  const entries = Object.entries(request?.headers ?? {});
  return Object.fromEntries(entries.filter(([name]) => name === 'authorization' || name.startsWith('impersonate')));
}

function jwt(exp: number): string {
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'none' })}.${part({ exp })}.c2lnbmF0dXJl`;
}

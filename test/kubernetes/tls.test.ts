import { rename } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { environmentProxy } from '../../src/kubernetes/environment-proxy.ts';
import { createAuthority } from './certificates.ts';
import { startConnectProxy } from './connect-proxy.ts';
import { base64, connected, thrownBy, wordsOf } from './connected.ts';
import { answerJson, startFakeApiServer } from './fake-api-server.ts';
import { createTestDirectory } from './kubeconfig-file.ts';
import { settableClock } from './settable-clock.ts';
import { startSocksProxy } from './socks-proxy.ts';

const version = { method: 'GET', path: '/version' } as const;
const authority = createAuthority('cluster-ca');
const stranger = createAuthority('another-ca');
const good = authority.issue({ commonName: 'api', hosts: ['127.0.0.1', 'localhost'] });
const caData = base64(authority.certificate);

const startServer = (tls: { certificate: string; key: string; clientCa?: string } = good) =>
  startFakeApiServer(({ clientName }, response) => answerJson(response, 200, { clientName }), { tls });

describe('the server must be the one of the kubeconfig', () => {
  it('which its authority proves, given as data or as a file', async () => {
    await using server = await startServer();
    await using directory = await createTestDirectory();
    const caFile = await directory.write('ca.pem', authority.certificate);
    for (const ca of [{ 'certificate-authority-data': caData }, { 'certificate-authority': caFile }]) {
      await using cluster = await connected({ cluster: { server: server.url, ...ca } });
      expect(await cluster.client.request(version)).toEqual({ clientName: null });
    }
  });

  it('whose certificate may be for another name when tls-server-name says so', async () => {
    const named = authority.issue({ commonName: 'api', hosts: ['api.internal'] });
    await using server = await startServer(named);
    const cluster = { server: server.url, 'certificate-authority-data': caData };
    await using plain = await connected({ cluster });
    expect(wordsOf(await thrownBy(plain.client.request(version)), [server.url, 'SERVER'])).toBe(
      'SERVER did not answer GET /version: its certificate is for another name → use the name in the certificate as the server, or set tls-server-name',
    );
    await using renamed = await connected({ cluster: { ...cluster, 'tls-server-name': 'api.internal' } });
    expect(await renamed.client.request(version)).toEqual({ clientName: null });
  });

  it('unless insecure-skip-tls-verify says that anybody will do', async () => {
    await using server = await startServer(stranger.issue({ commonName: 'x' }));
    await using cluster = await connected({ cluster: { server: server.url, 'insecure-skip-tls-verify': true } });
    expect(await cluster.client.request(version)).toEqual({ clientName: null });
  });

  it.each([
    {
      name: 'from an unknown authority',
      tls: () => stranger.issue({ commonName: 'api', hosts: ['127.0.0.1'] }),
      words:
        'its certificate is from an unknown authority → the certificate-authority of the kubeconfig does not belong to this server: fetch a fresh kubeconfig',
    },
    {
      name: 'expired',
      tls: () => authority.issue({ commonName: 'api', hosts: ['127.0.0.1'], notAfter: new Date(Date.now() - 1_000) }),
      words: 'its certificate has expired → check the clock; else the cluster must renew it',
    },
  ])('a certificate $name is told in words', async ({ tls, words }) => {
    await using server = await startServer(tls());
    await using cluster = await connected({ cluster: { server: server.url, 'certificate-authority-data': caData } });
    expect(wordsOf(await thrownBy(cluster.client.request(version)), [server.url, 'SERVER'])).toBe(
      `SERVER did not answer GET /version: ${words}`,
    );
    expect(server.requests).toEqual([]);
  });

  it('a server that does not speak TLS at all is told', async () => {
    await using server = await startFakeApiServer((_, response) => answerJson(response, 200, {}));
    const url = server.url.replace('http:', 'https:');
    await using cluster = await connected({ cluster: { server: url } });
    expect(wordsOf(await thrownBy(cluster.client.request(version)), [url, 'SERVER'])).toMatch(
      /^SERVER did not answer GET \/version: it does not speak TLS \(\w+\) → check whether the address should begin with http:\/\/$/,
    );
  });
});

describe('a client certificate', () => {
  const server = () => startServer({ ...good, clientCa: authority.certificate });
  const mine = authority.issue({ commonName: 'ci-bot' });
  const user = { 'client-certificate-data': base64(mine.certificate), 'client-key-data': base64(mine.key) };

  it('says who we are', async () => {
    await using api = await server();
    await using cluster = await connected({ cluster: { server: api.url, 'certificate-authority-data': caData }, user });
    expect(await cluster.client.request(version)).toEqual({ clientName: 'ci-bot' });
  });

  it('may come from an exec plugin', async () => {
    await using api = await server();
    await using directory = await createTestDirectory();
    const apiVersion = 'client.authentication.k8s.io/v1';
    const status = { clientCertificateData: mine.certificate, clientKeyData: mine.key };
    const file = await directory.write('credential', JSON.stringify({ kind: 'ExecCredential', apiVersion, status }));
    await using cluster = await connected(
      {
        cluster: { server: api.url, 'certificate-authority-data': caData },
        user: { exec: { apiVersion, command: 'cat', args: [file] } },
      },
      { env: { PATH: process.env['PATH'] } },
    );
    expect(await cluster.client.request(version)).toEqual({ clientName: 'ci-bot' });
  });

  it('in files that were replaced is used for new connections, while the same one keeps the old', async () => {
    await using api = await server();
    await using directory = await createTestDirectory();
    const [cert, key] = [await directory.write('cert', mine.certificate), await directory.write('key', mine.key)];
    const clock = settableClock();
    await using cluster = await connected(
      {
        cluster: { server: api.url, 'certificate-authority-data': caData },
        user: { 'client-certificate': cert, 'client-key': key },
      },
      { clock },
    );
    expect(await cluster.client.request(version)).toEqual({ clientName: 'ci-bot' });
    clock.ms += 61_000;
    expect(await cluster.client.request(version)).toEqual({ clientName: 'ci-bot' });
    expect(api.connections).toBeLessThanOrEqual(2);
    const next = authority.issue({ commonName: 'ci-bot-2' });
    await rename(await directory.write('cert2', next.certificate), cert);
    await rename(await directory.write('key2', next.key), key);
    clock.ms += 61_000;
    expect(await cluster.client.request(version)).toEqual({ clientName: 'ci-bot-2' });
  });

  it('that the server does not accept is told', async () => {
    await using api = await server();
    const other = stranger.issue({ commonName: 'ci-bot' });
    await using cluster = await connected({
      cluster: { server: api.url, 'certificate-authority-data': caData },
      user: { 'client-certificate-data': base64(other.certificate), 'client-key-data': base64(other.key) },
    });
    const words = wordsOf(await thrownBy(cluster.client.request(version)), [api.url, 'SERVER']);
    expect(words).toMatch(
      /^SERVER did not answer GET \/version: (it refused our client certificate \(\w+\) → fetch a fresh kubeconfig|the connection was (reset|closed).*)$/,
    );
  });

  it('whose key belongs to another is told', async () => {
    await using api = await server();
    await using cluster = await connected({
      cluster: { server: api.url, 'certificate-authority-data': caData },
      user: { ...user, 'client-key-data': base64(stranger.key) },
    });
    expect(wordsOf(await thrownBy(cluster.client.request(version)), [api.url, 'SERVER'])).toMatch(
      /^SERVER did not answer GET \/version: a certificate or key of the kubeconfig cannot be used \(ERR_OSSL_\w+\) → fetch a fresh one$/,
    );
  });
});

describe('a proxy', () => {
  it('of proxy-url carries the connection, with its own user and password', async () => {
    await using server = await startServer();
    await using proxy = await startConnectProxy('us:p@ss-word');
    await using cluster = await connected({
      cluster: {
        server: server.url,
        'certificate-authority-data': caData,
        'proxy-url': `http://us:p%40ss-word@127.0.0.1:${proxy.port}`,
      },
    });
    expect(await cluster.client.request(version)).toEqual({ clientName: null });
    expect(proxy.asked).toEqual([`127.0.0.1:${server.port}`]);
  });

  it.each([
    ['http://us:p%40ss@127.0.0.1:1', /its proxy 127\.0\.0\.1:1 is not reached: nothing listens there \(ECONNREFUSED\)/],
    ['http://no-such-proxy.invalid:80', /its proxy no-such-proxy\.invalid is not reached: its name /],
  ])('of proxy-url is named where it is what cannot be reached: %s', async (proxyUrl, words) => {
    await using server = await startServer();
    const cluster = { server: server.url, 'certificate-authority-data': caData, 'proxy-url': proxyUrl };
    await using reached = await connected({ cluster });
    const error = await thrownBy(reached.client.request(version));
    expect(wordsOf(error)).toMatch(words);
    expect(wordsOf(error)).toContain('→ check proxy-url of the kubeconfig, and HTTPS_PROXY');
    expect(wordsOf(error)).not.toContain('p@ss');
  });

  it('of proxy-url may speak SOCKS 5; the certificates of the kubeconfig still count', async () => {
    await using proxy = await startSocksProxy();
    const mine = authority.issue({ commonName: 'ci-bot' });
    const user = { 'client-certificate-data': base64(mine.certificate), 'client-key-data': base64(mine.key) };
    const proxyUrl = `socks5://127.0.0.1:${proxy.port}`;
    await using server = await startServer({ ...good, clientCa: authority.certificate });
    const cluster = { server: server.url, 'certificate-authority-data': caData, 'proxy-url': proxyUrl };
    await using mineThrough = await connected({ cluster, user });
    expect(await mineThrough.client.request(version)).toEqual({ clientName: 'ci-bot' });
    expect(proxy.asked).toEqual([`127.0.0.1:${server.port}`]);
    const elsewhere = { ...cluster, 'certificate-authority-data': base64(stranger.certificate) };
    await using wrong = await connected({ cluster: elsewhere, user });
    expect(wordsOf(await thrownBy(wrong.client.request(version)))).toContain('from an unknown authority');
  });

  it('that wants another password is told, without the one we have', async () => {
    await using server = await startServer();
    await using proxy = await startConnectProxy('us:p@ss-word');
    await using cluster = await connected({
      cluster: {
        server: server.url,
        'certificate-authority-data': caData,
        'proxy-url': `http://us:wrong-pass@127.0.0.1:${proxy.port}`,
      },
    });
    expect(wordsOf(await thrownBy(cluster.client.request(version)), [server.url, 'SERVER'])).toBe(
      'SERVER did not answer GET /version: the proxy answered 407 → check proxy-url of the kubeconfig',
    );
  });

  it.each([
    { name: 'none is set', env: {}, proxy: null },
    { name: 'one is set', env: { HTTPS_PROXY: 'http://p:1' }, proxy: 'http://p:1' },
    { name: 'one is set in small letters and without scheme', env: { https_proxy: 'p:1' }, proxy: 'http://p:1' },
    { name: 'one is set for http only', env: { HTTP_PROXY: 'http://p:1' }, proxy: null },
    { name: 'the domain is excepted', env: { HTTPS_PROXY: 'http://p:1', NO_PROXY: 'x.org, example.com' }, proxy: null },
    { name: 'its subdomains are excepted', env: { HTTPS_PROXY: 'http://p:1', no_proxy: '.example.com' }, proxy: null },
    {
      name: 'subdomains of the host are excepted',
      env: { HTTPS_PROXY: 'http://p:1', NO_PROXY: '*.api.example.com' },
      proxy: 'http://p:1',
    },
    {
      name: 'the host is excepted on another port',
      env: { HTTPS_PROXY: 'http://p:1', NO_PROXY: 'api.example.com:80' },
      proxy: 'http://p:1',
    },
    {
      name: 'the host is excepted on this port',
      env: { HTTPS_PROXY: 'http://p:1', NO_PROXY: 'api.example.com:6443' },
      proxy: null,
    },
    { name: 'everything is excepted', env: { HTTPS_PROXY: 'http://p:1', NO_PROXY: '*' }, proxy: null },
    {
      name: 'a range of addresses is excepted',
      env: { HTTPS_PROXY: 'http://p:1', NO_PROXY: '10.0.0.0/8' },
      server: 'https://10.96.0.1:443',
      proxy: null,
    },
    {
      name: 'another range is excepted',
      env: { HTTPS_PROXY: 'http://p:1', NO_PROXY: '10.0.0.0/8,oops/9' },
      server: 'https://11.96.0.1',
      proxy: 'http://p:1',
    },
    {
      name: 'an IPv6 address is excepted',
      env: { HTTPS_PROXY: 'http://p:1', NO_PROXY: 'fd00::1' },
      server: 'https://[fd00::1]:6443',
      proxy: null,
    },
    {
      name: 'the server is this machine',
      env: { HTTPS_PROXY: 'http://p:1' },
      server: 'https://127.0.0.1:1',
      proxy: null,
    },
  ])('of the environment: $name', ({ env, server = 'https://api.example.com:6443', proxy }) => {
    expect(environmentProxy(server, env)).toBe(proxy);
  });

  it('of the environment that is no address is told', async () => {
    const error = await thrownBy(connected({ cluster: { server: 'https://x' } }, { env: { HTTPS_PROXY: 'http://:' } }));
    expect(wordsOf(error)).toBe('HTTPS_PROXY is no address of a proxy → set it to http://HOST:PORT, or unset it');
  });
});

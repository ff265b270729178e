import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadClusterAccess } from '../../src/kubernetes/kubeconfig/load.ts';
import { thrownBy, wordsOf } from './connected.ts';
import { sandbox } from './kubeconfig-sandbox.ts';

describe('a kubeconfig that cannot be used is refused in words', () => {
  const contexts = 'contexts: [{name: x, context: {cluster: x, user: x}}]';
  const clusters = 'clusters: [{name: x, cluster: {server: "https://x"}}]';
  const users = (user: string) => `users: [{name: x, user: ${user}}]`;
  const withUser = (user: string) => ['current-context: x', contexts, clusters, users(user)].join('\n');
  const withCluster = (cluster: string) =>
    ['current-context: x', contexts, `clusters: [{name: x, cluster: ${cluster}}]`, users('{token: abcdefgh}')].join(
      '\n',
    );

  it.each([
    {
      name: 'broken YAML, without the lines around it: they may hold a token',
      text: 'users:\n- {name: x, user: {token: s3cr3t-token}\n- oops',
      words:
        /^HOME\/config:3:\d+: the kubeconfig is not YAML: (?!.*s3cr3t).* → kubectl --kubeconfig HOME\/config config view$/,
    },
    {
      name: 'something else than a kubeconfig',
      text: '- a\n- b',
      words: 'HOME/config: this is no kubeconfig: a mapping with clusters, contexts and users is expected',
    },
    {
      name: 'no current-context',
      text: [contexts, clusters].join('\n'),
      words:
        'HOME/config sets no current-context, and no context was named; there are x → name one with --context NAME',
    },
    {
      name: 'an empty file',
      text: '',
      words:
        'HOME/config sets no current-context, and no context was named; there are no contexts at all → name one with --context NAME',
    },
    {
      name: 'an unknown context',
      text: `current-context: production\ncontexts: [{name: prodution, context: {}}, {name: test, context: {}}]`,
      words: 'HOME/config has no context "production"; there are prodution, test → did you mean "prodution"?',
    },
    {
      name: 'a context without cluster',
      text: 'current-context: x\ncontexts: [{name: x, context: {}}]',
      words: 'HOME/config: context "x": it names no cluster → kubectl config set-context x --cluster NAME',
    },
    {
      name: 'a context whose cluster and user do not exist',
      text: ['current-context: x', contexts].join('\n'),
      words: 'the context "x" cannot be used: 2 problems',
    },
    {
      name: 'a cluster without server',
      text: withCluster('{}'),
      words: 'HOME/config: cluster "x": it names no server → kubectl config set-cluster x --server https://HOST',
    },
    {
      name: 'a server that is no address',
      text: withCluster('{server: "kubernetes:6443"}'),
      words: 'HOME/config: cluster "x": server must be an address that begins with https://',
    },
    {
      name: 'a server address with a password in it',
      text: withCluster('{server: "https://me:s3cr3t@x"}'),
      words: 'HOME/config: cluster "x": server must be a plain address, without user, ? and #',
    },
    {
      name: 'checking and not checking the server at once',
      text: withCluster('{server: "https://x", insecure-skip-tls-verify: true, certificate-authority-data: eA==}'),
      words:
        'HOME/config: cluster "x": insecure-skip-tls-verify and a certificate-authority exclude each other → remove one of the two',
    },
    {
      name: 'an unusable proxy',
      text: withCluster('{server: "https://x", proxy-url: "ftp://proxy"}'),
      words: 'HOME/config: cluster "x": proxy-url must be an address that begins with http://, https:// or socks5://',
    },
    {
      name: 'a token that is no text, without showing it',
      text: withUser('{token: 12345678}'),
      words: 'HOME/config: user "x": token must be text, not a number',
    },
    {
      name: 'a certificate without key',
      text: withUser('{client-certificate-data: eA==}'),
      words: 'HOME/config: user "x": client-certificate and client-key belong together, client-key is missing',
    },
    {
      name: 'token and password',
      text: withUser('{token: abcdefgh, username: me, password: s3cr3t}'),
      words: 'HOME/config: user "x": token and username exclude each other → keep one of them',
    },
    {
      name: 'a provider that kubectl dropped',
      text: withUser('{auth-provider: {name: gcp}}'),
      words:
        'HOME/config: user "x": the auth-provider "gcp" is not supported, as in kubectl since 1.26 → gcloud container clusters get-credentials CLUSTER',
    },
    {
      name: 'an exec plugin that wants to talk to somebody',
      text: withUser('{exec: {apiVersion: client.authentication.k8s.io/v1, command: login, interactiveMode: Always}}'),
      words:
        'HOME/config: user "x": exec.interactiveMode is Always, and there is nobody to ask → use a service account for this job',
    },
    {
      name: 'an exec plugin of an unknown protocol',
      text: withUser('{exec: {apiVersion: client.authentication.k8s.io/v1alpha1, command: login}}'),
      words:
        'HOME/config: user "x": exec.apiVersion must be one of client.authentication.k8s.io/v1, client.authentication.k8s.io/v1beta1',
    },
    {
      name: 'impersonation of a group without a user',
      text: withUser('{token: abcdefgh, as-groups: [a]}'),
      words: 'HOME/config: user "x": as-uid, as-groups and as-user-extra need as',
    },
  ])('$name', async ({ text, words }) => {
    await using box = await sandbox();
    const kubeconfig = await box.directory.write('config', text);
    const seen = wordsOf(await thrownBy(loadClusterAccess({ ...box.search, kubeconfig })), [box.home, 'HOME']);
    if (typeof words === 'string') expect(seen).toBe(words);
    else expect(seen).toMatch(words);
  });

  it('no kubeconfig anywhere', async () => {
    await using box = await sandbox();
    expect(wordsOf(await thrownBy(loadClusterAccess(box.search)), [box.home, 'HOME'])).toBe(
      'no cluster is configured: KUBECONFIG is not set, HOME/.kube/config does not exist, and this is no pod with a service account → name one with --kubeconfig FILE, or use --engine local, which needs no cluster',
    );
  });

  it.each([
    { namedBy: '--kubeconfig', options: (gone: string) => ({ kubeconfig: gone }) },
    { namedBy: 'KUBECONFIG', options: (gone: string) => ({ env: { KUBECONFIG: gone } }) },
  ])('a file that $namedBy names and that does not exist', async ({ namedBy, options }) => {
    await using box = await sandbox();
    const gone = join(box.home, 'gone');
    expect(wordsOf(await thrownBy(loadClusterAccess({ ...box.search, ...options(gone) })), [box.home, 'HOME'])).toBe(
      `HOME/gone: the kubeconfig does not exist → correct ${namedBy}`,
    );
  });

  it('a file that cannot be read', async () => {
    await using box = await sandbox();
    const kubeconfig = join(box.home, '.kube');
    expect(wordsOf(await thrownBy(loadClusterAccess({ ...box.search, kubeconfig })), [box.home, 'HOME'])).toBe(
      'HOME/.kube: the kubeconfig cannot be read: EISDIR → ls -l HOME/.kube',
    );
  });

  it('a context asked for where there is only a service account', async () => {
    await using box = await sandbox();
    await box.directory.write('account/token', 'pod-token');
    const search = { ...box.search, env: { KUBERNETES_SERVICE_HOST: '10.0.0.1' } };
    expect(wordsOf(await thrownBy(loadClusterAccess(search, 'prod')))).toBe(
      'there is no context "prod": the cluster is known from this pod\'s service account, not from a kubeconfig → leave --context out, or name a kubeconfig with --kubeconfig FILE',
    );
  });

  it('tells all that is wrong with a context at once', async () => {
    await using box = await sandbox();
    const kubeconfig = await box.directory.write('config', ['current-context: x', contexts].join('\n'));
    const error = await thrownBy(loadClusterAccess({ ...box.search, kubeconfig }));
    expect((error as { problems: { message: string }[] }).problems.map(({ message }) => message)).toEqual([
      'context "x": there is no cluster "x"',
      'context "x": there is no user "x"',
    ]);
  });
});

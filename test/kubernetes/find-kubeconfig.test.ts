import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadClusterAccess } from '../../src/kubernetes/kubeconfig/load.ts';
import { sandbox } from './kubeconfig-sandbox.ts';

interface Named {
  readonly name: string;
  readonly server?: string;
  readonly token?: string;
  readonly current?: boolean;
  readonly namespace?: string;
}

/** A kubeconfig with one context, cluster and user, all of the same name. */
function configOf({ name, server, token, current, namespace }: Named): string {
  return JSON.stringify({
    ...(current === true && { 'current-context': name }),
    contexts: [{ name, context: { cluster: name, user: name, ...(namespace && { namespace }) } }],
    ...(server && { clusters: [{ name, cluster: { server } }] }),
    ...(token && { users: [{ name, user: { token } }] }),
  });
}

const whole = (name: string, rest: Partial<Named> = {}) =>
  configOf({ name, server: `https://${name}`, token: `token-of-${name}`, current: true, ...rest });

describe('the kubeconfig is looked for as kubectl does', () => {
  it('takes the flag before KUBECONFIG, that before the home directory, and that before the service account', async () => {
    await using box = await sandbox();
    const { directory, search } = box;
    const flag = await directory.write('flag', whole('flag'));
    const variable = await directory.write('variable', whole('variable'));
    await directory.write('.kube/config', whole('home'));
    await directory.write('account/token', 'pod-token');
    const env = { KUBECONFIG: variable, KUBERNETES_SERVICE_HOST: '10.0.0.1', KUBERNETES_SERVICE_PORT: '443' };
    const chosen = async (options: object) => (await loadClusterAccess({ ...search, ...options })).context;
    expect(await chosen({ kubeconfig: flag, env })).toBe('flag');
    expect(await chosen({ env })).toBe('variable');
    expect(await chosen({ env: { ...env, KUBECONFIG: '' } })).toBe('home');
    expect(await chosen({ env: { ...env, KUBECONFIG: '' }, homeDirectory: '/nowhere' })).toBe('in-cluster');
  });

  it('knows the server, the namespace and the token file of the pod it runs in', async () => {
    await using box = await sandbox();
    await box.directory.write('account/token', 'pod-token');
    await box.directory.write('account/namespace', 'ci\n');
    await box.directory.write('account/ca.crt', 'ca');
    const access = await loadClusterAccess({
      ...box.search,
      env: { KUBERNETES_SERVICE_HOST: 'fd00::1', KUBERNETES_SERVICE_PORT: '6443' },
    });
    expect([access.cluster.server, access.cluster.caFile, access.namespace, access.user.tokenFile]).toEqual([
      'https://[fd00::1]:6443',
      join(box.home, 'account/ca.crt'),
      'ci',
      join(box.home, 'account/token'),
    ]);
  });

  it('merges the files of KUBECONFIG: the first one wins, and those that do not exist are passed over', async () => {
    await using box = await sandbox();
    const { directory, search, home } = box;
    const first = await directory.write('first', configOf({ name: 'a', server: 'https://first', namespace: 'one' }));
    const second = await directory.write(
      'second',
      JSON.stringify({
        'current-context': 'a',
        contexts: [{ name: 'a', context: { cluster: 'b', user: 'b' } }],
        clusters: [{ name: 'a', cluster: { server: 'https://second', 'tls-server-name': 'ignored' } }],
        users: [{ name: 'a', user: { token: 'from-second' } }],
      }),
    );
    const third = await directory.write('third', whole('c'));
    const env = { KUBECONFIG: [`${home}/gone`, '', first, second, third].join(':') };
    const access = await loadClusterAccess({ ...search, env });
    expect([access.context, access.namespace, access.cluster.server, access.cluster.tlsServerName]).toEqual([
      'a',
      'one',
      'https://first',
      null,
    ]);
    expect(access.user.token).toBe('from-second');
    expect((await loadClusterAccess({ ...search, env }, 'c')).cluster.server).toBe('https://c');
  });

  it('reads relative names as relative to the file they stand in', async () => {
    await using box = await sandbox();
    const cluster = { server: 'https://x/', 'certificate-authority': 'ca.pem' };
    const exec = { apiVersion: 'client.authentication.k8s.io/v1', command: './bin/login', args: ['x'] };
    const user = { tokenFile: '../token', exec };
    await box.directory.write(
      '.kube/config',
      JSON.stringify({
        'current-context': 'x',
        contexts: [{ name: 'x', context: { cluster: 'x', user: 'x' } }],
        clusters: [{ name: 'x', cluster }],
        users: [{ name: 'x', user }],
      }),
    );
    const access = await loadClusterAccess(box.search);
    expect([access.cluster.server, access.cluster.caFile, access.user.tokenFile, access.user.exec?.command]).toEqual([
      'https://x',
      join(box.home, '.kube/ca.pem'),
      join(box.home, 'token'),
      join(box.home, '.kube/bin/login'),
    ]);
  });

  it('reads YAML with anchors and merge keys, and goes without credentials where a context names no user', async () => {
    await using box = await sandbox();
    const kubeconfig = await box.directory.write(
      'yaml',
      [
        'current-context: x',
        'base: &base {server: "https://x", insecure-skip-tls-verify: true}',
        'contexts: [{name: x, context: {cluster: x}}]',
        'clusters: [{name: x, cluster: {<<: *base}}]',
      ].join('\n'),
    );
    const { cluster, user, namespace } = await loadClusterAccess({ ...box.search, kubeconfig });
    expect([cluster.server, cluster.skipTlsVerify, user.name, namespace]).toEqual([
      'https://x',
      true,
      'anonymous',
      'default',
    ]);
  });
});

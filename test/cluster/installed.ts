/** docs/install on the cluster under test, in a namespace of the test's own. */
import { chmod, mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { connectToCluster } from '../../src/kubernetes/connect.ts';
import type { KubeClient } from '../../src/kubernetes/kube-client.ts';
import { upstreamOf } from '../support/fault-proxy/upstream.ts';
import { projectRoot } from '../support/readme.ts';
import { cluster } from './cluster-rig.ts';
import { kubectl } from './under-test.ts';

export interface Installed extends AsyncDisposable {
  /** Directory of this machine that is the volume. */
  readonly volume: string;
  /** File with which a program acts as a service account of the namespace. */
  kubeconfigOf(account: string): Promise<string>;
  /** A client that acts as it. */
  clientOf(account: string): Promise<KubeClient>;
  /** `kubectl apply -k` of a directory below docs/install. */
  apply(directory: string): Promise<string>;
}

/** Applies docs/install as an overlay does: another namespace, and another kind of volume, because the kernel that tests run on knows no NFS. */
export async function install(client: KubeClient, namespace: string): Promise<Installed> {
  const directory = await realpath(await mkdtemp(join(tmpdir(), 'installed-')));
  const volume = join(directory, 'volume');
  await mkdir(volume);
  await chmod(volume, 0o777); // as an export that any step may write to
  const apply = (part: string) => applyOverlay(join(directory, 'overlay'), part, namespace, volume);
  const remove = async () => {
    await kubectl(cluster, 'delete', 'persistentvolume', volumeName(namespace), '--wait=false', '--ignore-not-found');
    await rm(directory, { recursive: true, force: true });
  };
  await apply('docs/install').catch(async (error: unknown) => {
    await remove();
    throw error;
  });
  const kubeconfigOf = async (account: string) => {
    const path = join(directory, `kubeconfig-${account}`);
    await writeFile(path, await kubeconfigText(client, namespace, account));
    return path;
  };
  return {
    volume,
    kubeconfigOf,
    clientOf: async (account) =>
      connectToCluster({
        kubeconfig: await kubeconfigOf(account),
        env: {},
        homeDirectory: directory,
        userAgent: 'argo-e2e-test',
      }),
    apply,
    [Symbol.asyncDispose]: remove,
  };
}

function volumeName(namespace: string): string {
  return `nfs-external-${namespace}`;
}

async function applyOverlay(overlay: string, part: string, namespace: string, volume: string): Promise<string> {
  const replace = (path: string, value: unknown) => ({ op: 'replace', path, value });
  const patches = [
    {
      target: { kind: 'PersistentVolume' },
      options: { allowNameChange: true },
      patch: JSON.stringify([
        replace('/metadata/name', volumeName(namespace)),
        replace('/spec/claimRef/namespace', namespace),
        { op: 'remove', path: '/spec/nfs' },
        { op: 'add', path: '/spec/hostPath', value: { path: volume } },
      ]),
    },
    {
      target: { kind: 'PersistentVolumeClaim' },
      patch: JSON.stringify([replace('/spec/volumeName', volumeName(namespace))]),
    },
  ];
  await mkdir(overlay, { recursive: true });
  const resources = [relative(overlay, join(projectRoot, part))];
  await writeFile(join(overlay, 'kustomization.yaml'), JSON.stringify({ namespace, resources, patches }));
  return kubectl(cluster, '-n', namespace, 'apply', '-k', overlay);
}

async function kubeconfigText(client: KubeClient, namespace: string, account: string): Promise<string> {
  const { status } = await client.request<{ readonly status: { readonly token: string } }>({
    method: 'POST',
    path: `/api/v1/namespaces/${namespace}/serviceaccounts/${account}/token`,
    body: { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: {} },
  });
  const { ca } = upstreamOf(cluster.kubeconfig);
  const { server } = client;
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'it',
    contexts: [{ name: 'it', context: { cluster: 'it', user: 'it', namespace } }],
    clusters: [{ name: 'it', cluster: { server, ...(ca && { 'certificate-authority-data': ca.toString('base64') }) } }],
    users: [{ name: 'it', user: { token: status.token } }],
  });
}

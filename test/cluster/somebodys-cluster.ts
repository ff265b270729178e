/** A cluster that is not ours and has Argo: the tests get a namespace there, and take it away again. */
import { randomBytes } from 'node:crypto';
import { homedir } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { connectToCluster } from '../../src/kubernetes/connect.ts';
import type { KubeClient } from '../../src/kubernetes/kube-client.ts';
import { KubeError } from '../../src/kubernetes/kube-error.ts';
import { executorRights } from './one-node/argo-controller.ts';
import type { ClusterUnderTest } from './under-test.ts';

export interface Guest {
  readonly cluster: ClusterUnderTest;
  /** Removes the namespace and waits until it is gone. */
  leave(): Promise<void>;
}

const goneWithinMs = 120_000;
const rbac = 'rbac.authorization.k8s.io/v1';

/** Null when the cluster has no Argo. Throws KubeconfigError or KubeError when it cannot be reached. `kubeconfig` may be a list, as in KUBECONFIG. */
export async function enterCluster(kubeconfig: string, log: (line: string) => void): Promise<Guest | null> {
  const client = await connectToCluster({
    kubeconfig,
    env: process.env,
    homeDirectory: homedir(),
    userAgent: 'argo-e2e-tests',
  });
  if (!(await hasWorkflows(client))) {
    await client.close();
    return null;
  }
  const namespace = `argo-e2e-test-${randomBytes(4).toString('hex')}`;
  await createNamespace(client, namespace);
  log(`tests run on ${client.server} in namespace ${namespace}`);
  return {
    cluster: { kubeconfig, namespace, statusAuthor: 'controller', controlSocket: null, parts: null },
    async leave() {
      await removeNamespace(client, namespace);
      await client.close();
    },
  };
}

async function hasWorkflows(client: KubeClient): Promise<boolean> {
  return isThere(client, '/apis/argoproj.io/v1alpha1');
}

async function createNamespace(client: KubeClient, name: string): Promise<void> {
  const body = { apiVersion: 'v1', kind: 'Namespace', metadata: { name } };
  await client.request({ method: 'POST', path: '/api/v1/namespaces', body });
  try {
    const [role, binding] = executorRights(name);
    const path = `/apis/${rbac}/namespaces/${name}`;
    await client.request({ method: 'POST', path: `${path}/roles`, body: role });
    await client.request({ method: 'POST', path: `${path}/rolebindings`, body: binding });
  } catch (error) {
    await removeNamespace(client, name);
    throw error;
  }
}

async function removeNamespace(client: KubeClient, name: string): Promise<void> {
  const path = `/api/v1/namespaces/${name}`;
  await client.request({ method: 'DELETE', path });
  const deadline = Date.now() + goneWithinMs;
  while (await isThere(client, path)) {
    if (Date.now() > deadline) throw new Error(`namespace ${name} is not gone after ${goneWithinMs / 1000} s`);
    await pause(500);
  }
}

async function isThere(client: KubeClient, path: string): Promise<boolean> {
  try {
    await client.request({ method: 'GET', path });
    return true;
  } catch (error) {
    if (error instanceof KubeError && error.status === 404) return false;
    throw error;
  }
}

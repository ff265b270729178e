/** A cluster that is not ours and has Argo: the tests get a namespace there, and take it away again. */
import { randomBytes } from 'node:crypto';
import { homedir } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { connectToCluster } from '../../src/kubernetes/connect.ts';
import type { KubeClient } from '../../src/kubernetes/kube-client.ts';
import { KubeError } from '../../src/kubernetes/kube-error.ts';
import { grantExecutorRights } from './executor-rights.ts';
import { noControllerAnnotation } from './one-node/argo-controller.ts';
import { argoNamespace } from './one-node/layout.ts';
import type { ClusterUnderTest } from './under-test.ts';

export interface Guest {
  readonly cluster: ClusterUnderTest;
  /** Removes the namespace and waits until it is gone. */
  leave(): Promise<void>;
}

const goneWithinMs = 120_000;

/**
 * The cluster of a kubeconfig, or of `KUBECONFIG` where none is given; null when it has no Argo. Throws KubeconfigError or KubeError when it
 * cannot be reached.
 */
export async function enterCluster(kubeconfig: string | null, log: (line: string) => void): Promise<Guest | null> {
  const client = await connectToCluster({
    kubeconfig: kubeconfig ?? undefined,
    env: process.env,
    homeDirectory: homedir(),
    userAgent: 'argo-e2e-tests',
  });
  if (!(await hasWorkflows(client))) {
    await client.close();
    return null;
  }
  const namespace = `argo-e2e-test-${randomBytes(4).toString('hex')}`;
  const statusAuthor = (await lacksController(client)) ? 'replayer' : 'controller';
  await createNamespace(client, namespace);
  log(`tests run on ${client.server} in namespace ${namespace}`);
  const file = kubeconfig ?? process.env['KUBECONFIG'] ?? '';
  return {
    cluster: { kubeconfig: file, namespace, statusAuthor, controlSocket: null, parts: null },
    async leave() {
      await removeNamespace(client, namespace);
      await client.close();
    },
  };
}

async function hasWorkflows(client: KubeClient): Promise<boolean> {
  return isThere(client, '/apis/argoproj.io/v1alpha1');
}

/** So says `npm run cluster` of its own clusters; of any other nobody is asked what is in namespace argo. */
async function lacksController(client: KubeClient): Promise<boolean> {
  const path = `/api/v1/namespaces/${argoNamespace}`;
  try {
    const { metadata } = await client.request<{ metadata: { annotations?: Readonly<Record<string, string>> } }>({
      method: 'GET',
      path,
    });
    return metadata.annotations?.[noControllerAnnotation] !== undefined;
  } catch (error) {
    if (error instanceof KubeError && (error.status === 404 || error.status === 403)) return false;
    throw error;
  }
}

async function createNamespace(client: KubeClient, name: string): Promise<void> {
  const body = { apiVersion: 'v1', kind: 'Namespace', metadata: { name } };
  await client.request({ method: 'POST', path: '/api/v1/namespaces', body });
  try {
    await grantExecutorRights(client, name);
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

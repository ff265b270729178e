import type { KubeClient } from '../../src/kubernetes/kube-client.ts';
import { executorRights } from './one-node/argo-controller.ts';

/** Lets steps that run as `default` in a namespace report to Argo. */
export async function grantExecutorRights(client: KubeClient, namespace: string): Promise<void> {
  const path = `/apis/rbac.authorization.k8s.io/v1/namespaces/${namespace}`;
  const [role, binding] = executorRights(namespace);
  await client.request({ method: 'POST', path: `${path}/roles`, body: role });
  await client.request({ method: 'POST', path: `${path}/rolebindings`, body: binding });
}

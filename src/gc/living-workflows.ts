import { isTerminal } from '../argo/phase.ts';
import { listWorkflows } from '../engine/argo/list-workflows.ts';
import type { KubeClient } from '../kubernetes/kube-client.ts';
import { KubeError } from '../kubernetes/kube-error.ts';

/** Names of all workflows that have not ended, whoever made them: of the cluster where we may see it, for a volume may serve several namespaces. Throws KubeError. */
export async function livingWorkflows(client: KubeClient, namespace: string): Promise<ReadonlySet<string>> {
  const all = await listWorkflows(client, { namespace: null }).catch((error: unknown) => {
    if (error instanceof KubeError && error.status === 403) return listWorkflows(client, { namespace });
    throw error;
  });
  return new Set(all.filter(({ phase }) => !isTerminal(phase)).map(({ ref }) => ref.name));
}

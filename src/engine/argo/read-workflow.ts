import type { Workflow } from '../../argo/types.ts';
import type { KubeClient } from '../../kubernetes/kube-client.ts';
import { KubeError } from '../../kubernetes/kube-error.ts';
import type { WorkflowRef } from '../engine.ts';
import { forbiddenError } from './forbidden.ts';
import { workflowPath } from './workflow-path.ts';

interface Stored {
  readonly metadata: Workflow['metadata'] & { readonly managedFields?: unknown };
}

/** The object as it is now, without the server's notes of who wrote which field; null when there is none of this name. Throws KubeError, HarnessError where it may not be read. */
export async function readWorkflow(client: KubeClient, ref: WorkflowRef): Promise<Workflow | null> {
  try {
    const stored = await client.request<Workflow & Stored>({ method: 'GET', path: workflowPath(ref) });
    const { managedFields: _, ...metadata } = stored.metadata;
    return { ...stored, metadata };
  } catch (error) {
    if (!(error instanceof KubeError)) throw error;
    if (isGone(error, ref)) return null;
    throw forbiddenError(error, { verb: 'get', resource: 'workflows.argoproj.io', namespace: ref.namespace }) ?? error;
  }
}

/** Whether the server says that this very object does not exist: a 404 may also come from a server that starts, or a proxy, and tell nothing. */
export function isGone({ status, kubeStatus }: KubeError, { name }: WorkflowRef): boolean {
  if (status !== 404) return false;
  const { details, message = '' } = kubeStatus;
  return details?.name === name || details?.kind === 'namespaces' || message.includes(`"${name}" not found`);
}

import type { KubeClient } from '../../kubernetes/kube-client.ts';
import { KubeError } from '../../kubernetes/kube-error.ts';
import type { WorkflowRef } from '../engine.ts';
import { type Patience, patiently } from './patient.ts';
import { metadataOnly, workflowPath } from './workflow-path.ts';

/** Deletes this very object, and its pods after it; no exit handler runs. One that is gone, or replaced by another of its name, is left alone. Throws KubeError. */
export async function deleteWorkflow(
  client: KubeClient,
  { ref, uid }: { readonly ref: WorkflowRef; readonly uid: string },
  patience: Patience,
): Promise<void> {
  const body = { propagationPolicy: 'Background', preconditions: { uid } };
  try {
    await patiently(
      () => client.request({ method: 'DELETE', path: workflowPath(ref), accept: metadataOnly, body }),
      patience,
    );
  } catch (error) {
    if (!(error instanceof KubeError) || (error.status !== 404 && error.status !== 409)) throw error;
  }
}

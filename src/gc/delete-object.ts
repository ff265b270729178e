import { type Patience, patiently } from '../engine/argo/patient.ts';
import { metadataOnly } from '../engine/argo/workflow-path.ts';
import type { KubeClient } from '../kubernetes/kube-client.ts';
import { KubeError } from '../kubernetes/kube-error.ts';
import type { Removal } from './thing.ts';

/** Deletes the object that has this uid, and what it owns after it. Throws KubeError. */
export async function deleteObject(
  client: KubeClient,
  path: string,
  uid: string,
  patience: Patience,
): Promise<Removal> {
  const body = { propagationPolicy: 'Background', preconditions: { uid } };
  try {
    await patiently(() => client.request({ method: 'DELETE', path, accept: metadataOnly, body }), patience);
    return 'deleted';
  } catch (error) {
    if (error instanceof KubeError && error.status === 404) return 'gone';
    if (error instanceof KubeError && error.status === 409) return 'changed';
    throw error;
  }
}

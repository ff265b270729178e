import type { KubeClient } from '../../../kubernetes/kube-client.ts';
import { deleteWorkflow } from '../delete-workflow.ts';
import { hurried } from '../hurried.ts';
import { isRecord } from '../is-record.ts';
import { type Patience, patiently } from '../patient.ts';
import { submissionAnnotation } from '../submission-labels.ts';
import { metadataOnly, workflowPath } from '../workflow-path.ts';
import type { Submission } from './submission.ts';

/** Milliseconds for one answer: the run may have been interrupted. */
const requestMs = 3_000;

/** Deletes what a creation in doubt may have made, and nothing that anybody else did. What cannot be done within seconds is left. */
export async function withdraw(client: KubeClient, { ref, id }: Submission, patience: Patience): Promise<void> {
  const quick = hurried(client, requestMs);
  try {
    const answer = await patiently(
      () => quick.request({ method: 'GET', path: workflowPath(ref), accept: metadataOnly }),
      patience,
    );
    const { uid, annotations } = fieldsOf(fieldsOf(answer)['metadata']);
    if (typeof uid !== 'string' || fieldsOf(annotations)[submissionAnnotation] !== id) return;
    await deleteWorkflow(quick, { ref, uid }, patience);
  } catch {
    // the error of the creation says that it may exist; the next start of the job removes it by its labels
  }
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return isRecord(value) ? value : {};
}

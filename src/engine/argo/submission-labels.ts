import { HarnessError } from '../../core/errors.ts';
import { labelSelector } from '../../kubernetes/label-selector.ts';
import { legalLabelValue } from '../../prow/labels.ts';

/** Label of everything that one run makes, workflows and their pods: the run's id, as a label may carry it. */
export const runLabel = 'argo-e2e/run';

/** Annotation of a workflow: a random id of its submission, by which an object is known as our own when the answer to its creation was lost. */
export const submissionAnnotation = 'argo-e2e/submission';

/** Label of a workflow that `e2e retry` made: the name of the one whose failed steps it runs. Kept from authors, as the next one is. */
export const retryLabel = 'argo-e2e/retry-of';

/** Annotation of such a workflow that uses claims which Argo made: the uid of the workflow that they were made for, and their names, by spaces. */
export const claimsAnnotation = 'argo-e2e/claims-of';

/** The run's id as the value of `runLabel`. Throws HarnessError USAGE when no letter or digit is in it. */
export function runLabelValue(runId: string): string {
  const value = legalLabelValue(runId);
  if (value !== null) return value;
  throw new HarnessError('USAGE', `run id ${JSON.stringify(runId)} cannot be written as a label`, {
    hint: 'use letters and digits',
  });
}

/** Selects all that a run made. */
export function runSelector(runId: string): string {
  return labelSelector({ [runLabel]: runLabelValue(runId) });
}

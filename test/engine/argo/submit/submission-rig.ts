import type { Workflow } from '../../../../src/argo/types.ts';
import { HarnessError } from '../../../../src/core/errors.ts';
import { formatError } from '../../../../src/core/format-error.ts';
import { prepareSubmission, type Submission } from '../../../../src/engine/argo/submit/submission.ts';
import { refuse } from '../cluster-session.ts';

export const workflow = {
  apiVersion: 'argoproj.io/v1alpha1',
  kind: 'Workflow',
  metadata: { name: 'unit-tests' },
  spec: { entrypoint: 'main', templates: [{ name: 'main', container: { image: 'busybox', command: ['true'] } }] },
} as const satisfies Workflow;

export function submissionOf(submissionId: string, of: Workflow = workflow): Submission {
  return prepareSubmission(of, { runId: 'run-1', namespace: 'ci', submissionId, random: () => 0 });
}

/** The submission that the tests make. */
export const ours = submissionOf('ours');
/** The path of the workflows in namespace ci. */
export const workflowsOf = '/apis/argoproj.io/v1alpha1/namespaces/ci/workflows';
/** The request that creates. */
export const post = `POST ${workflowsOf}?fieldValidation=Strict&fieldManager=argo-e2e`;
/** The question whose object it is. */
export const get = `GET ${workflowsOf}/unit-tests`;
/** A refusal that passes. */
export const unavailable = refuse(503, 'ServiceUnavailable', 'no leader');

/** Code, then everything a person would read. */
export async function failureOf(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    (value) => new Error(`no failure: ${JSON.stringify(value)}`),
    (cause: unknown) => cause,
  );
  return error instanceof HarnessError ? `${error.code} ${formatError(error)}` : String(error);
}

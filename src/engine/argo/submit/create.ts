/** Creating a workflow exactly once, however often the request has to be sent; and asking beforehand whether it would be taken. */
import { HarnessError, type Problem, problem } from '../../../core/errors.ts';
import type { KubeClient, KubeRequest } from '../../../kubernetes/kube-client.ts';
import { KubeError } from '../../../kubernetes/kube-error.ts';
import type { WorkflowRef } from '../../engine.ts';
import { isRecord } from '../is-record.ts';
import { shown } from '../policy/finding.ts';
import { runLabel, submissionAnnotation } from '../submission-labels.ts';
import { metadataOnly, workflowPath, workflowsPath } from '../workflow-path.ts';
import { creationError, refusalsOf } from './creation-error.ts';
import { type Persistence, persistently } from './persist.ts';
import type { Submission } from './submission.ts';
import { wireBody } from './wire-body.ts';

/**
 * What the API server, its schema and its admission would say to the creation; empty when they would take it. Nothing is made. Throws HarnessError
 * ENGINE when no answer comes within the budget or the credentials do not suffice, NOT_FOUND when there is no such namespace.
 */
export async function dryRun(
  client: KubeClient,
  submission: Submission,
  persistence: Persistence,
): Promise<readonly Problem[]> {
  const request = creation(submission, persistence, { dryRun: 'All' });
  const ask = async () => {
    try {
      await client.request(request);
      return [];
    } catch (error) {
      if (!(error instanceof KubeError) || error.kubeStatus.reason !== 'AlreadyExists') throw error;
      return [nameTaken(submission.ref)];
    }
  };
  try {
    return await persistently(ask, persistence);
  } catch (error) {
    if (!(error instanceof KubeError)) throw error;
    const refusals = isUnaskable(error) ? [unaskable(error)] : refusalsOf(error, submission.ref);
    if (refusals.length > 0) return refusals;
    throw creationError(error, submission.ref, { mayExist: false });
  }
}

/**
 * Creates the workflow and gives where it is. A lost answer or an API server in trouble is met with the same request again; that the object exists
 * by then is recognised by its submission id. Throws HarnessError WORKFLOW_REFUSED when it is not taken or the name belongs to somebody
 * else's workflow, ENGINE when no answer came within the budget (the message says whether it may exist), and the signal's reason.
 */
export async function createWorkflow(
  client: KubeClient,
  submission: Submission,
  persistence: Persistence,
): Promise<WorkflowRef> {
  const request = creation(submission, persistence, {});
  let mayExist = false;
  const create = async () => {
    try {
      if (!isMetadataOf(await client.request(request), submission.ref)) throw strangeAnswer(client, submission.ref);
    } catch (error) {
      if (!(error instanceof KubeError)) throw error;
      mayExist ||= error.isTransient && error.status !== 429;
      if (error.status !== 409 || !(await isOurs(client, submission, persistence))) throw error;
    }
  };
  try {
    await persistently(create, persistence);
    return submission.ref;
  } catch (error) {
    throw error instanceof KubeError ? creationError(error, submission.ref, { mayExist }) : error;
  }
}

/** What stands between us and the API server may say 200 to anything. */
function isMetadataOf(answer: unknown, { name }: WorkflowRef): boolean {
  return isRecord(answer) && isRecord(answer['metadata']) && answer['metadata']['name'] === name;
}

function strangeAnswer({ server }: KubeClient, { namespace, name }: WorkflowRef): KubeError {
  return new KubeError(`${server} answered the creation of workflow ${namespace}/${name} with something else`, {
    status: 0,
  });
}

function creation(
  { workflow, ref }: Submission,
  { signal }: Persistence,
  query: Readonly<Record<string, string>>,
): KubeRequest {
  return {
    method: 'POST',
    path: workflowsPath(ref.namespace),
    query: { ...query, fieldValidation: 'Strict', fieldManager: 'argo-e2e' },
    body: wireBody(workflow),
    accept: metadataOnly,
    signal,
  };
}

function nameTaken({ namespace, name }: WorkflowRef): Problem {
  const message = `a workflow ${name} exists already in namespace ${namespace}`;
  return problem(message, { path: 'metadata.name', rule: 'name-taken', hint: removalHint({ namespace, name }) });
}

/** The API server knows an object of this name, so the text is safe in a shell. */
function removalHint({ namespace, name }: WorkflowRef): string {
  return `use generateName or another name, or remove it: kubectl delete workflow -n ${namespace} ${name}`;
}

/** Whose object stands in the way. False when it is gone by now: then the creation may be tried again. Throws WORKFLOW_REFUSED for a stranger's. */
async function isOurs(client: KubeClient, { ref, id }: Submission, { signal }: Persistence): Promise<boolean> {
  const metadata = await metadataOf(client, ref, signal);
  if (metadata === null) return false;
  const { annotations, labels, creationTimestamp } = metadata;
  if (isRecord(annotations) && annotations[submissionAnnotation] === id) return true;
  const run = isRecord(labels) ? labels[runLabel] : undefined;
  const maker = run === undefined ? 'it was not made by run_e2e' : `it belongs to run ${shown(run)}`;
  throw new HarnessError(
    'WORKFLOW_REFUSED',
    `workflow ${ref.namespace}/${ref.name} exists already: ${maker}, created ${shown(creationTimestamp)}`,
    { hint: removalHint(ref) },
  );
}

async function metadataOf(
  client: KubeClient,
  ref: WorkflowRef,
  signal: AbortSignal | undefined,
): Promise<Readonly<Record<string, unknown>> | null> {
  try {
    const answer = await client.request({ method: 'GET', path: workflowPath(ref), accept: metadataOnly, signal });
    return isRecord(answer) && isRecord(answer['metadata']) ? answer['metadata'] : {};
  } catch (error) {
    if (error instanceof KubeError && error.status === 404) return null;
    throw error;
  }
}

/** An admission webhook with side effects takes no dry run; the creation itself is the first to know. */
function isUnaskable({ kubeStatus }: KubeError): boolean {
  return kubeStatus.message?.includes('does not support dry run') ?? false;
}

function unaskable({ kubeStatus }: KubeError): Problem {
  const message = `the cluster cannot say beforehand whether it takes the workflow: ${kubeStatus.message ?? ''}`;
  return problem(message, { severity: 'warning', rule: 'no-dry-run' });
}

/** Stop, terminate, suspend and resume: patches of the object, which the controller takes up. */
import { isTerminal } from '../../argo/phase.ts';
import type { WorkflowPhase } from '../../argo/status-types.ts';
import type { Workflow } from '../../argo/types.ts';
import type { Clock } from '../../core/clock.ts';
import { HarnessError } from '../../core/errors.ts';
import { unreachable } from '../../core/unreachable.ts';
import type { KubeClient } from '../../kubernetes/kube-client.ts';
import { KubeError } from '../../kubernetes/kube-error.ts';
import type { Act, WorkflowRef } from '../engine.ts';
import { forbiddenError } from './forbidden.ts';
import { hurried } from './hurried.ts';
import { type Patience, patiently } from './patient.ts';
import { isGone } from './read-workflow.ts';
import { type ResumeWish, resumePatch } from './resume.ts';
import { argoLabels, metadataOnly, workflowPath } from './workflow-path.ts';

/** Somebody else, mostly the controller, writes the object at the same time: read it again and try so often. */
const conflictsBorne = 8;
/** Milliseconds for one answer: a run that is aborted has some fifteen seconds for all it wants to say. */
const requestMs = 6_000;

/**
 * Asks the controller of a cluster to stop, terminate, suspend or resume; may be repeated. Throws HarnessError NOT_FOUND when there is no such
 * workflow, ENGINE when it has ended or cannot be resumed so, KubeError when the API server refuses or does not answer for some seconds.
 */
export async function actOn(client: KubeClient, ref: WorkflowRef, act: Act, patience: Patience): Promise<void> {
  const soon = hurried(client, requestMs);
  try {
    if (act.type === 'resume') await resume(soon, ref, act, patience);
    else await patchSpec(soon, ref, act, patience);
  } catch (error) {
    if (!(error instanceof KubeError) || !isGone(error, ref)) throw error;
    throw new HarnessError('NOT_FOUND', `there is no workflow ${ref.name} in namespace ${ref.namespace}`, {
      cause: error,
    });
  }
}

/** `actOn`, and a refusal of authorization in words, with the Role that is missing. */
export async function actAsAllowed(client: KubeClient, ref: WorkflowRef, act: Act, patience: Patience): Promise<void> {
  try {
    await actOn(client, ref, act, patience);
  } catch (error) {
    if (!(error instanceof KubeError)) throw error;
    const attempt = { verb: 'patch', resource: 'workflows.argoproj.io', namespace: ref.namespace };
    throw forbiddenError(error, attempt) ?? error;
  }
}

async function patchSpec(
  client: KubeClient,
  ref: WorkflowRef,
  act: Exclude<Act, ResumeWish>,
  patience: Patience,
): Promise<void> {
  const path = workflowPath(ref);
  const patch = async () => {
    const { metadata } = await client.request<Pick<Workflow, 'metadata'>>({
      method: 'GET',
      path,
      accept: metadataOnly,
    });
    refuseEnded(ref, act, metadata.labels?.[argoLabels.phase]);
    await client.request({ method: 'PATCH', path, accept: metadataOnly, body: { spec: specPatch(act) } });
  };
  // the patch has no precondition: a conflict is another's write at the same moment
  await patiently(patch, patience, ({ isTransient, status }) => isTransient || status === 409 || status === 410);
}

function specPatch({ type }: Exclude<Act, ResumeWish>): Readonly<Record<string, unknown>> {
  switch (type) {
    case 'stop':
      return { shutdown: 'Stop' };
    case 'terminate':
      return { shutdown: 'Terminate' };
    case 'suspend':
      return { suspend: true };
    default:
      return unreachable(type);
  }
}

async function resume(client: KubeClient, ref: WorkflowRef, act: ResumeWish, patience: Patience): Promise<void> {
  const attempts = { sent: false };
  for (let conflicts = 0; ; conflicts += 1) {
    try {
      await patiently(() => resumeNow(client, ref, act, { clock: patience.clock, attempts }), patience);
      return;
    } catch (error) {
      if (!(error instanceof KubeError) || error.status !== 409 || conflicts >= conflictsBorne) throw error;
      attempts.sent = false;
    }
  }
}

interface ResumeAttempts {
  readonly clock: Clock;
  /** A patch is on its way, or its answer was lost: where nothing is left to resume it did its work. */
  readonly attempts: { sent: boolean };
}

async function resumeNow(
  client: KubeClient,
  ref: WorkflowRef,
  act: ResumeWish,
  { clock, attempts }: ResumeAttempts,
): Promise<void> {
  const path = workflowPath(ref);
  const workflow = await client.request<Workflow>({ method: 'GET', path });
  if (!attempts.sent) refuseEnded(ref, act, workflow.status?.phase);
  const finishedAt = new Date(clock.now()).toISOString().replace(/\.\d+Z$/, 'Z');
  const answer = resumePatch(workflow, act, finishedAt);
  switch (answer.type) {
    case 'patch':
      attempts.sent = true;
      await client.request({ method: 'PATCH', path, accept: metadataOnly, body: answer.patch });
      return;
    case 'nothing':
      return;
    case 'refused':
      if (attempts.sent) return;
      throw new HarnessError('ENGINE', `cannot resume workflow ${ref.name}: ${answer.reason}`);
    default:
      return unreachable(answer);
  }
}

function refuseEnded({ name }: WorkflowRef, { type }: Act, phase: string | undefined): void {
  if (!isTerminal(phase as WorkflowPhase | undefined)) return; // any other text is no end
  throw new HarnessError('ENGINE', `workflow ${name} has ended (${phase}), nothing can ${type} it`);
}

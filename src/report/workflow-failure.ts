/** Why a workflow is not green: the step to blame, and the cause in words. */
import { pendingReason } from '../argo/pending.ts';
import type { NodeStatus } from '../argo/status-types.ts';
import type { Workflow } from '../argo/types.ts';
import { unreachable } from '../core/unreachable.ts';
import { formatDuration } from './durations.ts';
import { type Culprit, explainFailure } from './explain-failure.ts';
import { causeOf, exitCodeOf, isShutdown, waitOf } from './failure-cause.ts';
import { byStart, isComposite, isPartOf } from './node-tree.ts';
import type { FailureReport, StepReport } from './run-report.ts';
import type { Nodes } from './status-nodes.ts';
import { stepNameOfNode } from './step-names.ts';
import type { WorkflowEnding } from './workflow-ending.ts';

/** What has been found out about the workflow so far. */
export interface Found {
  readonly nodes: Nodes;
  readonly note: string | null;
  readonly steps: readonly StepReport[];
  readonly ending: WorkflowEnding;
}

/** Steps that one sentence names. */
const namedSteps = 5;

/** For a workflow whose outcome is not green. */
export function failureOf(workflow: Workflow, found: Found): FailureReport {
  const { ending } = found;
  switch (ending.type) {
    case 'rejected':
      return unblamed(ending.message);
    case 'deleted':
      return unblamed(
        `the workflow was deleted while it was ${workflow.status?.phase || 'waiting to start'}${unfinishedText(found)}`,
      );
    case 'timed-out':
      return cutShort(
        `not finished after ${formatDuration(ending.timeoutMs)}, the harness’s own deadline`,
        found,
        ending.heldBy ?? waitOfWorkflow(workflow),
      );
    case 'lost':
      return cutShort(`the engine does not answer any more: ${ending.message}`, found, waitOfWorkflow(workflow));
    case 'interrupted':
      return genuineFailure(workflow, found) ?? cutShort(ending.reason, found, waitOfWorkflow(workflow));
    case 'completed':
      return completedFailure(workflow, found);
    default:
      return unreachable(ending);
  }
}

function completedFailure(workflow: Workflow, found: Found): FailureReport {
  const culprit = explainFailure(workflow, found.nodes);
  if (culprit !== null) return blame(culprit, found);
  const phase = workflow.status?.phase || 'no phase';
  const known = [workflow.status?.message, found.note].filter(Boolean).join('; '); // the note says why no step is blamed
  return unblamed(known || `the workflow ended in ${phase} and says no more`);
}

/** A failure from before the stop. */
function genuineFailure(workflow: Workflow, found: Found): FailureReport | null {
  const culprit = explainFailure(workflow, found.nodes);
  return culprit === null || isShutdown(culprit.node) || isMereConsequence(culprit.node) ? null : blame(culprit, found);
}

/** A DAG fails without a message when it is stopped before any task. */
function isMereConsequence({ type, message }: NodeStatus): boolean {
  return isComposite(type) && !message;
}

/** The step that kept the workflow: the first that could not start, else the first that had not ended, or ended only because the workflow was stopped. */
function cutShort(cause: string, found: Found, heldBy: string | null = null): FailureReport {
  const open = unfinished(found.nodes);
  const stuck = open.filter(isStuck);
  const step = stuck[0] ?? open[0];
  if (step === undefined) return unblamed(`${cause}; ${heldBy ?? 'no step was running'}`);
  const shown = (stuck.length === 0 ? [step] : stuck).slice(0, namedSteps);
  const states = shown.map((each) => `${stepNameOf(each, found) ?? 'a step'} was ${stateOf(each)}`);
  const more = stuck.length > shown.length ? ` and ${stuck.length - shown.length} more could not start` : '';
  return { ...blame({ node: step, retry: null }, found), cause: `${cause}; ${states.join(', ')}${more}` };
}

/** What keeps a workflow of which no step has begun, as far as its object tells; null where it does not. */
function waitOfWorkflow({ spec, status }: Workflow): string | null {
  if (status?.phase === 'Pending' && status.message) return `it was Pending: ${status.message}`;
  return spec.suspend === true ? 'it was suspended (spec.suspend)' : null;
}

/** What it was before it was stopped. */
function stateOf(node: NodeStatus): string {
  if (isShutdown(node)) return node.heldBy === undefined ? 'Running' : `Pending: ${node.heldBy}`;
  const why = node.phase === 'Running' ? node.message : waitOf(node);
  return `${node.phase ?? 'Pending'}${why ? `: ${why}` : ''}`;
}

/** Whether it could not start for a reason that is known. */
function isStuck(node: NodeStatus): boolean {
  if (isShutdown(node)) return node.heldBy !== undefined;
  return node.phase === 'Pending' && pendingReason(waitOf(node)) !== '';
}

function unfinished(nodes: Nodes): readonly NodeStatus[] {
  const isOpen = (node: NodeStatus) =>
    node.phase === undefined || node.phase === 'Pending' || node.phase === 'Running' || isShutdown(node);
  return Object.values(nodes)
    .filter((node) => isOpen(node) && !isComposite(node.type))
    .toSorted(byStart);
}

function unfinishedText(found: Found): string {
  const names = unfinished(found.nodes).map((node) => stepNameOf(node, found) ?? node.name);
  return names.length === 0
    ? ''
    : `; ${names.slice(0, namedSteps).join(', ')}${names.length > namedSteps ? ` and ${names.length - namedSteps} more` : ''} had not ended`;
}

/** The step's name, or that of the step around a group of steps; null where that is the whole workflow. */
function stepNameOf(node: NodeStatus, { nodes, steps }: Found): string | null {
  return stepNameOfNode(steps, node.id) ?? stepNameOfNode(steps, nodes[node.boundaryID ?? '']?.id ?? '');
}

const ordinaryRetryMessages =
  /^(?:No more retries left|retryStrategy\.expression evaluated to false|Max duration limit exceeded|Backoff would exceed max duration limit)$/;

function blame({ node, retry }: Culprit, found: Found): FailureReport {
  const exitCode = exitCodeOf(node);
  return {
    step: stepNameOf(node, found),
    nodeId: found.steps.some(({ nodeId }) => nodeId === node.id) ? node.id : null,
    cause:
      causeOf({ ...node, exitCode }) + (retry === null || isShutdown(node) ? '' : retryText(node, retry, found.nodes)),
    exitCode: exitCode === '0' ? null : exitCode,
    logTail: null,
    logFile: null,
  };
}

function retryText(node: NodeStatus, retry: NodeStatus, nodes: Nodes): string {
  const attempts = (retry.children ?? [])
    .flatMap((id) => nodes[id] ?? [])
    .filter((child) => isPartOf(retry, child)).length;
  const last = attempts > 1 ? ` (last of ${attempts} attempts)` : '';
  const message = retry.message ?? node.message ?? '';
  const isOrdinary = message === node.message || ordinaryRetryMessages.test(message) || message.startsWith('child ');
  return isOrdinary ? last : `${last}; no further attempt: ${message}`;
}

function unblamed(cause: string): FailureReport {
  return { step: null, nodeId: null, cause, exitCode: null, logTail: null, logFile: null };
}

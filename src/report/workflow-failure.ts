/** Why a workflow is not green: the step to blame, and the cause in words. */
import type { NodeStatus } from '../argo/status-types.ts';
import type { Workflow } from '../argo/types.ts';
import { unreachable } from '../core/unreachable.ts';
import { formatDuration } from './durations.ts';
import { type Culprit, explainFailure } from './explain-failure.ts';
import { causeOf, exitCodeOf, isShutdown } from './failure-cause.ts';
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
        ending.heldBy,
      );
    case 'lost':
      return cutShort(`the engine does not answer any more: ${ending.message}`, found);
    case 'interrupted':
      return genuineFailure(workflow, found) ?? cutShort(ending.reason, found);
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
  const known = workflow.status?.message ?? found.note;
  return unblamed(known ?? `the workflow ended in ${phase} and says no more`);
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

/** The step that kept the workflow: the first that had not ended, or that ended only because the workflow was stopped. */
function cutShort(cause: string, found: Found, heldBy: string | null = null): FailureReport {
  const step = unfinished(found.nodes)[0];
  if (step === undefined) return unblamed(`${cause}; ${heldBy ?? 'no step was running'}`);
  const state = isShutdown(step) ? 'Running' : `${step.phase ?? 'Pending'}${step.message ? `: ${step.message}` : ''}`;
  return {
    ...blame({ node: step, retry: null }, found),
    cause: `${cause}; ${stepNameOf(step, found) ?? 'a step'} was ${state}`,
  };
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
    : `; ${names.slice(0, 5).join(', ')}${names.length > 5 ? ` and ${names.length - 5} more` : ''} had not ended`;
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

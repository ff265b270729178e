/** What became of one workflow, from the last object that was seen of it. */
import { isTerminal } from '../argo/phase.ts';
import type { NodeStatus } from '../argo/status-types.ts';
import type { Workflow } from '../argo/types.ts';
import { unreachable } from '../core/unreachable.ts';
import { parseTime } from './durations.ts';
import { isFailed } from './explain-failure.ts';
import { isPartOf, nodeForest } from './node-tree.ts';
import { parameterReports } from './parameter-reports.ts';
import type { WorkflowOutcome, WorkflowReport } from './run-report.ts';
import { type Nodes, statusNodes } from './status-nodes.ts';
import { stepOrder } from './step-order.ts';
import { stepReports } from './step-reports.ts';
import type { EndedWorkflow, WorkflowEnding } from './workflow-ending.ts';
import { failureOf } from './workflow-failure.ts';

/** The report of one workflow, without logs and JUnit: `withLogTail` and `withJunit` add them. */
export function workflowReport({ name, file, workflow, ending: given }: EndedWorkflow): WorkflowReport {
  const ending = settledEnding(workflow, given);
  const { nodes, note } = statusNodes(workflow.status);
  const workflowName = workflow.metadata.name ?? name;
  const outcome = outcomeOf(workflow, nodes, ending);
  const forest = nodeForest(workflowName, nodes);
  const steps = stepReports(workflowName, forest);
  return {
    name,
    ...(file !== undefined && { file }),
    workflowName,
    namespace: workflow.metadata.namespace ?? '',
    outcome,
    phase: workflow.status?.phase ?? '',
    message: (ending.type === 'rejected' ? ending.message : workflow.status?.message) ?? note,
    startedAt: parseTime(workflow.status?.startedAt),
    finishedAt: parseTime(workflow.status?.finishedAt),
    parameters: parameterReports(workflow.spec.arguments?.parameters),
    steps,
    order: stepOrder(forest, nodes),
    failure: outcome === 'passed' || outcome === 'flaky' ? null : failureOf(workflow, { nodes, note, steps, ending }),
    junit: null,
  };
}

/** Adds what was found of the log of the step that is blamed. */
export function withLogTail(
  report: WorkflowReport,
  tail: { readonly text: string; readonly file: string | null } | null,
): WorkflowReport {
  if (report.failure === null || tail === null) return report;
  return { ...report, failure: { ...report.failure, logTail: tail.text, logFile: tail.file } };
}

/** A workflow that ended before it vanished (its `ttlStrategy`) or before the engine fell silent has an outcome of its own. */
function settledEnding({ status }: Workflow, ending: WorkflowEnding): WorkflowEnding {
  const mayHaveEnded = ending.type === 'deleted' || ending.type === 'lost';
  return mayHaveEnded && isTerminal(status?.phase) ? { type: 'completed' } : ending;
}

function outcomeOf(workflow: Workflow, nodes: Nodes, ending: WorkflowEnding): WorkflowOutcome {
  switch (ending.type) {
    case 'rejected':
    case 'deleted':
    case 'timed-out':
    case 'lost':
      return ending.type;
    case 'interrupted':
      return workflow.status?.phase === 'Succeeded' ? completedOutcome(workflow, nodes) : 'interrupted';
    case 'completed':
      return completedOutcome(workflow, nodes);
    default:
      return unreachable(ending);
  }
}

function completedOutcome({ status }: Workflow, nodes: Nodes): WorkflowOutcome {
  if (!isTerminal(status?.phase) || status?.phase === 'Error') return 'error';
  if (status?.phase === 'Succeeded')
    return Object.values(nodes).some((node) => passedOnRetry(node, nodes)) ? 'flaky' : 'passed';
  return status?.message?.startsWith('invalid spec: ') ? 'rejected' : 'failed';
}

function passedOnRetry(node: NodeStatus, nodes: Nodes): boolean {
  if (node.type !== 'Retry' || node.phase !== 'Succeeded') return false;
  return (node.children ?? [])
    .flatMap((id) => nodes[id] ?? [])
    .some((child) => isPartOf(node, child) && isFailed(child));
}

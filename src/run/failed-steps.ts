import type { NodeStatus } from '../argo/status-types.ts';
import type { Workflow } from '../argo/types.ts';
import { isFailed } from '../report/explain-failure.ts';
import type { WorkflowReport } from '../report/run-report.ts';
import { statusNodes } from '../report/status-nodes.ts';
import { stepNameOfNode } from '../report/step-names.ts';

export interface FailedStep {
  readonly node: NodeStatus;
  /** Path of names, as the report calls it. */
  readonly name: string;
  /** Whether the report blames it for the outcome. */
  readonly isBlamed: boolean;
}

/** Pods that failed, the one to blame first, then in the order of their ends; attempts of a retry are pods each. Empty for a workflow that is green. */
export function failedSteps(workflow: Workflow, { failure, steps }: WorkflowReport): readonly FailedStep[] {
  if (failure === null) return [];
  const nodes = Object.values(statusNodes(workflow.status).nodes);
  const isBlamed = ({ id }: NodeStatus) => id === failure.nodeId;
  const ended = nodes
    .filter((node) => isBlamed(node) || isFailedPod(node))
    .toSorted((a, b) => (a.finishedAt ?? '').localeCompare(b.finishedAt ?? ''));
  const ordered = [...ended.filter(isBlamed), ...ended.filter((node) => !isBlamed(node))];
  return ordered.map((node) => ({
    node,
    name: isBlamed(node) && failure.step !== null ? failure.step : attemptName(steps, node),
    isBlamed: isBlamed(node),
  }));
}

/** The report calls all attempts of a step the same; here each has a log of its own. */
function attemptName(steps: WorkflowReport['steps'], { id, displayName }: NodeStatus): string {
  const around = stepNameOfNode(steps, id)?.split(' / ').slice(0, -1) ?? [];
  return [...around, displayName ?? id].join(' / ');
}

export function isFailedPod(node: NodeStatus): boolean {
  return node.type === 'Pod' && isFailed(node);
}

import type { NodeStatus, NodeType, Phase, WorkflowStatus } from '../../../src/argo/status-types.ts';
import type { Workflow, WorkflowSpec } from '../../../src/argo/types.ts';
import type { WorkflowEnding } from '../../../src/report/workflow-ending.ts';
import { workflowReport } from '../../../src/report/workflow-report.ts';

/** Second `s` of a fixed day. */
export function at(s: number): string {
  return new Date(Date.UTC(2026, 10, 21, 6, 0, 0) + s * 1000).toISOString().replace('.000Z', 'Z');
}

export interface NodeSketch extends Partial<Omit<NodeStatus, 'type' | 'phase'>> {
  readonly from?: number;
  readonly to?: number;
}

/** A node named as Argo names it; its id is its name, which keeps tests readable. */
export function node(
  name: string,
  type: NodeType,
  phase: Phase,
  { from = 0, to, ...rest }: NodeSketch = {},
): NodeStatus {
  const displayName = name.split(/[.](?=[^\]]*$)/).at(-1) ?? name;
  return {
    id: name,
    name,
    displayName,
    type,
    phase,
    startedAt: at(from),
    ...(to === undefined ? {} : { finishedAt: at(to) }),
    ...rest,
  };
}

export function workflowOf(
  nodes: readonly NodeStatus[],
  status: Omit<WorkflowStatus, 'nodes'> = {},
  spec: WorkflowSpec = {},
): Workflow {
  return {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Workflow',
    metadata: { name: 'w', namespace: 'ci' },
    spec,
    status: { startedAt: at(0), ...status, nodes: Object.fromEntries(nodes.map((each) => [each.id, each])) },
  };
}

/** The report of a workflow of which the harness does no more than see it end, unless it is told another ending. */
export function reportOf(workflow: Workflow, ending: WorkflowEnding = { type: 'completed' }) {
  return workflowReport({ name: 'unit-tests', workflow, ending });
}

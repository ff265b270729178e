/** Which node a failed workflow is to be blamed on: never a parent whose child failed, never a failure that the workflow tolerates. */
import type { NodeStatus } from '../argo/status-types.ts';
import type { TemplateCall, Workflow } from '../argo/types.ts';
import { parseTime } from './durations.ts';
import { byStart, isPartOf } from './node-tree.ts';
import type { Nodes } from './status-nodes.ts';

export interface Culprit {
  readonly node: NodeStatus;
  /** The Retry whose last attempt it is, or is inside of; the innermost. */
  readonly retry: NodeStatus | null;
}

/** The first failure in time that explains why the workflow is not green; an exit handler counts only when the rest went well. */
export function explainFailure(workflow: Workflow, nodes: Nodes): Culprit | null {
  const name = workflow.metadata.name ?? '';
  const roots = Object.values(nodes).filter(({ boundaryID, nodeFlag }) => !boundaryID && !nodeFlag?.retried);
  const main = roots.find((node) => node.name === name);
  const start = main !== undefined && isFailed(main) ? [main] : roots.filter(isFailed);
  const culprits = start.flatMap((root) => culpritsOf(root, { workflow, nodes, retry: null }));
  return culprits.toSorted(byEnd)[0] ?? null;
}

export function isFailed({ phase }: NodeStatus): boolean {
  return phase === 'Failed' || phase === 'Error';
}

interface Scope {
  readonly workflow: Workflow;
  readonly nodes: Nodes;
  readonly retry: NodeStatus | null;
}

function culpritsOf(node: NodeStatus, scope: Scope): readonly Culprit[] {
  const inner = node.type === 'Retry' ? { ...scope, retry: node } : scope;
  const blamed = blamedChildren(node, scope);
  return blamed.length === 0 ? [{ node, retry: scope.retry }] : blamed.flatMap((child) => culpritsOf(child, inner));
}

/** The failed children that make their parent fail; empty where the parent failed by itself. */
function blamedChildren(node: NodeStatus, scope: Scope): readonly NodeStatus[] {
  switch (node.type) {
    case 'Retry':
      return parts(node, scope.nodes).filter(isFailed).toSorted(byStart).slice(-1);
    case 'TaskGroup':
      return parts(node, scope.nodes).filter(isFailed);
    case 'StepGroup':
      return blamedSteps(node, scope);
    case 'Steps':
      return Object.values(scope.nodes).filter(
        (group) => group.boundaryID === node.id && group.type === 'StepGroup' && isFailed(group),
      );
    case 'DAG':
      return blamedTasks(node, scope);
    case 'Pod':
      return Object.values(scope.nodes).filter(
        (child) => child.boundaryID === node.id && child.type === 'Container' && isFailed(child),
      );
    default:
      return [];
  }
}

function blamedSteps(group: NodeStatus, scope: Scope): readonly NodeStatus[] {
  const parent = scope.nodes[group.boundaryID ?? ''];
  const failed = parts(group, scope.nodes).filter(isFailed);
  const decisive = failed.filter((step) => !step.nodeFlag?.hooked && !isTolerated(step, parent, scope.workflow));
  return decisive.length > 0 ? decisive : failed;
}

/**
 * Argo decides a DAG by the tasks nobody depends on; one that was skipped or omitted inherits the phase of what stands before it.
 * So a failed task counts when nothing came after it, or when a chain of omitted tasks leads from it to the end.
 */
function blamedTasks(dag: NodeStatus, scope: Scope): readonly NodeStatus[] {
  const { tasks, dependents } = taskGraph(dag, scope.nodes);
  const reachesEnd = new Map<string, boolean>();
  const decides = (task: NodeStatus): boolean => {
    const known = reachesEnd.get(task.id);
    if (known !== undefined) return known;
    reachesEnd.set(task.id, false);
    const after = dependents.get(task.id) ?? [];
    const answer =
      after.length === 0 ||
      after.some((next) => (next.phase === 'Omitted' || next.phase === 'Skipped') && decides(next));
    reachesEnd.set(task.id, answer);
    return answer;
  };
  const failed = tasks.filter(isFailed);
  const decisive = failed.filter((task) => decides(task) && !isTolerated(task, dag, scope.workflow));
  return decisive.length > 0 ? decisive : failed;
}

interface TaskGraph {
  readonly tasks: readonly NodeStatus[];
  readonly dependents: ReadonlyMap<string, readonly NodeStatus[]>;
}

/** Dependents hang below the last nodes of a task, which may lie deep inside it: both ends are lifted to tasks of this DAG. */
function taskGraph(dag: NodeStatus, nodes: Nodes): TaskGraph {
  const wholes = wholesOfParts(nodes);
  const tasks = Object.values(nodes).filter(
    (node) => node.boundaryID === dag.id && !wholes.has(node.id) && !node.nodeFlag?.hooked,
  );
  const dependents = new Map<string, NodeStatus[]>(tasks.map(({ id }) => [id, []]));
  for (const [parent, child] of edgesInto(dag, nodes)) {
    const [from, to] = [lifted(parent, dag, { nodes, wholes }), lifted(child, dag, { nodes, wholes })];
    if (from !== null && to !== null && from !== to && !to.nodeFlag?.hooked) dependents.get(from.id)?.push(to);
  }
  return { tasks, dependents };
}

function edgesInto(dag: NodeStatus, nodes: Nodes): readonly (readonly [NodeStatus, NodeStatus])[] {
  return Object.values(nodes).flatMap((parent) =>
    (parent.children ?? []).flatMap((id) => {
      const child = nodes[id];
      return child?.boundaryID === dag.id ? [[parent, child] as const] : [];
    }),
  );
}

/** The Retry or TaskGroup that each attempt or item belongs to. */
function wholesOfParts(nodes: Nodes): ReadonlyMap<string, NodeStatus> {
  const groups = Object.values(nodes).filter(({ type }) => type === 'Retry' || type === 'TaskGroup');
  return new Map(groups.flatMap((group) => parts(group, nodes).map((part) => [part.id, group] as const)));
}

function lifted(
  node: NodeStatus,
  dag: NodeStatus,
  tree: { readonly nodes: Nodes; readonly wholes: ReadonlyMap<string, NodeStatus> },
): NodeStatus | null {
  const seen = new Set<NodeStatus>();
  let current: NodeStatus | undefined = node;
  while (current !== undefined && !seen.has(current)) {
    const whole = tree.wholes.get(current.id);
    if (current.boundaryID === dag.id && whole === undefined) return current;
    seen.add(current);
    current = whole ?? tree.nodes[current.boundaryID ?? ''];
  }
  return null;
}

/** Attempts, items or steps of a node. */
function parts(node: NodeStatus, nodes: Nodes): readonly NodeStatus[] {
  return (node.children ?? []).flatMap((id) => nodes[id] ?? []).filter((child) => isPartOf(node, child));
}

/** Whether `continueOn` of the call covers this failure: `failed` and `error` are told apart. */
function isTolerated(node: NodeStatus, parent: NodeStatus | undefined, workflow: Workflow): boolean {
  const continueOn = callOf(node, parent, workflow)?.continueOn;
  return node.phase === 'Error' ? continueOn?.error === true : continueOn?.failed === true;
}

function callOf(node: NodeStatus, parent: NodeStatus | undefined, workflow: Workflow): TemplateCall | undefined {
  const templateName = parent?.templateName ?? parent?.templateRef?.template;
  if (templateName === undefined) return undefined;
  const stored = Object.values(workflow.status?.storedTemplates ?? {});
  const template = [...(workflow.spec.templates ?? []), ...stored].find(({ name }) => name === templateName);
  const callName = (node.displayName ?? '').split('(')[0];
  return [...(template?.dag?.tasks ?? []), ...(template?.steps ?? []).flat()].find(({ name }) => name === callName);
}

function byEnd(a: Culprit, b: Culprit): number {
  const [endA, endB] = [
    parseTime(a.node.finishedAt) ?? Number.POSITIVE_INFINITY,
    parseTime(b.node.finishedAt) ?? Number.POSITIVE_INFINITY,
  ];
  return endA === endB ? byStart(a.node, b.node) : endA < endB ? -1 : 1;
}

/** `status.nodes` as the tree that `argo get` draws. Source: Argo cmd/argo/commands/common/get.go. */
import type { NodeStatus, NodeType } from '../argo/status-types.ts';
import { parseTime } from './durations.ts';
import type { Nodes } from './status-nodes.ts';

export interface TreeNode {
  readonly status: NodeStatus;
  /** By start, then position in a loop, then name. */
  readonly children: readonly TreeNode[];
}

/** Null where the workflow has not got that far. */
export interface NodeForest {
  readonly main: TreeNode | null;
  readonly exitHandler: TreeNode | null;
  /** Hooks of the workflow and anything else that hangs nowhere. */
  readonly others: readonly TreeNode[];
}

/**
 * A child of a StepGroup or Retry hangs there, everything else in the node that bounds it (Steps, DAG, Pod of a container set).
 * TaskGroups are not part of the tree: their items hang in the DAG.
 */
export function nodeForest(workflowName: string, nodes: Nodes): NodeForest {
  const drawn = Object.values(nodes).filter(({ type }) => type !== 'TaskGroup');
  const parents = parentIds(nodes);
  const childrenOf = Map.groupBy(drawn, (node) => parents.get(node.id) ?? '');
  const seen = new Set<string>();
  const build = (status: NodeStatus): TreeNode => {
    seen.add(status.id);
    const children = (childrenOf.get(status.id) ?? []).filter(({ id }) => !seen.has(id)).toSorted(byStart);
    return { status, children: children.map(build) };
  };
  const roots = (childrenOf.get('') ?? []).toSorted(byStart);
  const rootNamed = (name: string) => {
    const root = roots.find((node) => node.name === name);
    return root === undefined ? null : build(root);
  };
  const main = rootNamed(workflowName);
  const exitHandler = rootNamed(`${workflowName}.onExit`);
  return { main, exitHandler, others: roots.filter(({ id }) => !seen.has(id)).map(build) };
}

/** Whether a node is there for structure only and `argo get` prints its children in its place. */
export function isHidden({ status, children }: TreeNode): boolean {
  return status.type === 'StepGroup' || (status.type === 'Retry' && children.length === 1);
}

/** Node types whose work is their children's. */
export function isComposite(type: NodeType): boolean {
  return type === 'Steps' || type === 'DAG' || type === 'StepGroup' || type === 'TaskGroup' || type === 'Retry';
}

/** Attempts of a Retry and items of a TaskGroup are named after it; what else it lists as children merely comes later. */
export function isPartOf(parent: NodeStatus, child: NodeStatus): boolean {
  return parent.type === 'StepGroup'
    ? child.name.startsWith(`${parent.name}.`)
    : child.name.startsWith(`${parent.name}(`);
}

/** Argo's order of siblings. */
export function byStart(a: NodeStatus, b: NodeStatus): number {
  const [startA, startB] = [
    parseTime(a.startedAt) ?? Number.POSITIVE_INFINITY,
    parseTime(b.startedAt) ?? Number.POSITIVE_INFINITY,
  ];
  if (startA !== startB) return startA < startB ? -1 : 1;
  const [nameA, nameB] = [a.displayName ?? a.name, b.displayName ?? b.name];
  const [indexA, indexB] = [loopIndex(nameA), loopIndex(nameB)];
  if (indexA !== null && indexB !== null && indexA !== indexB) return indexA - indexB;
  return nameA < nameB ? -1 : Number(nameA > nameB);
}

function parentIds(nodes: Nodes): ReadonlyMap<string, string> {
  const parents = new Map<string, string>();
  for (const { id, boundaryID } of Object.values(nodes)) {
    if (boundaryID && Object.hasOwn(nodes, boundaryID)) parents.set(id, boundaryID);
  }
  for (const parent of Object.values(nodes)) {
    if (parent.type !== 'StepGroup' && parent.type !== 'Retry') continue;
    for (const id of parent.children ?? []) {
      const child = nodes[id];
      if (child !== undefined && isPartOf(parent, child)) parents.set(id, parent.id);
    }
  }
  return parents;
}

/** Argo recovers it from the name: `work(12:item)`, `work(2)`. */
function loopIndex(name: string): number | null {
  const match = /\((\d+)[:)]/.exec(name);
  return match === null ? null : Number(match[1]);
}

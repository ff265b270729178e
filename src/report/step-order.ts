/** What came after what: Argo's `children` edges, lifted to the steps that a report shows. */
import type { NodeStatus } from '../argo/status-types.ts';
import { isHidden, isPartOf, type NodeForest, type TreeNode } from './node-tree.ts';
import type { StepOrder } from './run-report.ts';
import type { Nodes } from './status-nodes.ts';

/**
 * Edges between steps of one level, the exit handler behind all others. Steps that wait for the same ones share an entry,
 * so that a loop over 500 items after another one is one entry and not 250,000 pairs.
 */
export function stepOrder(forest: NodeForest, nodes: Nodes): readonly StepOrder[] {
  const roots = [...(forest.main === null ? [] : [forest.main]), ...forest.others];
  const tree = indexOf([...roots, ...(forest.exitHandler === null ? [] : [forest.exitHandler])]);
  const before = new Map<string, Set<string>>();
  for (const [from, to] of edgesOf(nodes)) addEdge(from, to, tree, before);
  const entries = [...before].map(([id, earlier]) => ({ before: [...earlier], after: shownIn(tree.get(id)?.node) }));
  const all = [...entries, ...attemptOrder(tree)];
  return merged([...all, ...exitOrder(forest, all)]);
}

interface Placed {
  readonly node: TreeNode;
  readonly parent: Placed | null;
  readonly depth: number;
}

type TreeIndex = ReadonlyMap<string, Placed>;

function indexOf(roots: readonly TreeNode[]): TreeIndex {
  const index = new Map<string, Placed>();
  const visit = (node: TreeNode, parent: Placed | null): void => {
    const placed = { node, parent, depth: parent === null ? 0 : parent.depth + 1 };
    index.set(node.status.id, placed);
    for (const child of node.children) visit(child, placed);
  };
  for (const root of roots) visit(root, null);
  return index;
}

/** Ids of the steps that stand for a node: itself, or what is shown in its place. */
function shownIn(node: TreeNode | undefined): readonly string[] {
  if (node === undefined) return [];
  return isHidden(node) ? node.children.flatMap(shownIn) : [node.status.id];
}

/** From each node of the tree to the next one; a TaskGroup, which is none, is passed through. */
function edgesOf(nodes: Nodes): readonly (readonly [string, string])[] {
  const next = (node: NodeStatus, seen: ReadonlySet<string>): readonly string[] =>
    (node.children ?? []).flatMap((id) => {
      const child = nodes[id];
      if (child?.type !== 'TaskGroup') return [id];
      return seen.has(id) ? [] : next(child, new Set([...seen, id]));
    });
  const drawn = Object.values(nodes).filter(({ type }) => type !== 'TaskGroup');
  return drawn.flatMap((node) => next(node, new Set()).map((id) => [node.id, id] as const));
}

/** Both ends are lifted until they are siblings; an edge into a node's own inside says nothing of order. */
function addEdge(from: string, to: string, tree: TreeIndex, before: Map<string, Set<string>>): void {
  let [early, late] = [tree.get(from) ?? null, tree.get(to) ?? null];
  while (early !== null && late !== null && early.parent !== late.parent) {
    if (early.depth >= late.depth) early = early.parent;
    else late = late.parent;
    if (early === late) return;
  }
  if (early === null || late === null || early === late || early.parent === null) return;
  const earlier = before.get(late.node.status.id) ?? new Set();
  for (const id of shownIn(early.node)) earlier.add(id);
  before.set(late.node.status.id, earlier);
}

/** Attempts of one step come one after the other; Argo has no edge for that. */
function attemptOrder(tree: TreeIndex): readonly StepOrder[] {
  return [...tree.values()]
    .filter(({ node }) => node.status.type === 'Retry')
    .flatMap(({ node }) => {
      const attempts = node.children.filter(({ status }) => isPartOf(node.status, status));
      return attempts.slice(1).flatMap((attempt, index) => {
        const previous = attempts[index];
        return previous === undefined ? [] : [{ before: shownIn(previous), after: shownIn(attempt) }];
      });
    });
}

function exitOrder({ main, exitHandler }: NodeForest, order: readonly StepOrder[]): readonly StepOrder[] {
  if (main === null || exitHandler === null) return [];
  const isEntrypointShown = main.children.length === 0 || (main.status.type === 'Retry' && !isHidden(main));
  const steps = isEntrypointShown ? [main.status.id] : main.children.flatMap(shownIn);
  const hasNext = new Set(order.flatMap(({ before }) => before));
  return [{ before: steps.filter((id) => !hasNext.has(id)), after: shownIn(exitHandler) }];
}

function merged(order: readonly StepOrder[]): readonly StepOrder[] {
  const useful = order.filter(({ before, after }) => before.length > 0 && after.length > 0);
  const groups = Map.groupBy(useful, ({ before }) => before.toSorted().join('\n'));
  return [...groups.values()].map((group) => ({
    before: group[0]?.before ?? [],
    after: [...new Set(group.flatMap(({ after }) => after))],
  }));
}

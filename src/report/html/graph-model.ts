/** What the graph of a workflow shows: steps, boxes with steps inside, and loops or retries as one node with a cell for each item. */
import type { StepOrder, StepReport } from '../run-report.ts';
import type { StepNode } from './step-tree.ts';

export interface GraphNode {
  readonly type: 'step' | 'cells' | 'box';
  readonly label: string;
  readonly step: StepNode;
  /** Items of a loop or attempts of a retry. */
  readonly cells: readonly StepNode[];
  /** Of a box; empty otherwise. */
  readonly inside: GraphLevel;
}

/** Nodes that stand beside each other, and the order among them, by their places in `nodes`. */
export interface GraphLevel {
  readonly nodes: readonly GraphNode[];
  readonly order: readonly LevelOrder[];
}

export interface LevelOrder {
  readonly before: readonly number[];
  readonly after: readonly number[];
}

/** From so many items on a loop is one node. */
const fewestCells = 5;

export function graphLevel(siblings: readonly StepNode[], order: readonly StepOrder[]): GraphLevel {
  const groups = [...Map.groupBy(siblings, groupKey).values()].flatMap((group) =>
    group.length >= fewestCells && group.every(isLeaf) ? [group] : group.map((node) => [node]),
  );
  const nodes = groups.flatMap((group) => nodeOf(group, order) ?? []);
  const places = new Map(groups.flatMap((group, place) => group.map(({ step }) => [step.nodeId, place] as const)));
  const placesOf = (ids: readonly string[]) => [...new Set(ids.flatMap((id) => places.get(id) ?? []))];
  return {
    nodes,
    order: order
      .map(({ before, after }) => ({ before: placesOf(before), after: placesOf(after) }))
      .filter(({ before, after }) => before.length > 0 && after.length > 0),
  };
}

function nodeOf(group: readonly StepNode[], order: readonly StepOrder[]): GraphNode | null {
  const [first] = group;
  if (first === undefined) return null;
  const { displayName } = first.step;
  const none: GraphLevel = { nodes: [], order: [] };
  const node = { label: displayName, step: first, cells: [], inside: none };
  if (group.length > 1)
    return {
      ...node,
      type: 'cells',
      label: `${loopName(first.step)} × ${group.length}${failedCount(group)}`,
      cells: group,
    };
  if (first.children.length === 0) return { ...node, type: 'step' };
  if (isLeaf(first))
    return {
      ...node,
      type: 'cells',
      label: `${displayName}: ${first.children.length} attempts`,
      cells: first.children,
    };
  return { ...node, type: 'box', inside: graphLevel(first.children, order) };
}

function failedCount(items: readonly StepNode[]): string {
  const failed = items.filter(({ step }) => step.phase === 'Failed' || step.phase === 'Error').length;
  return failed === 0 ? '' : `, ${failed} failed`;
}

/** Nothing hangs below it but its own attempts. */
function isLeaf({ step, children }: StepNode): boolean {
  return children.length === 0 || (step.type === 'Retry' && children.every((child) => child.children.length === 0));
}

function groupKey({ step, index }: StepNode): string {
  return step.displayName.endsWith(')') && step.displayName.includes('(') ? `loop ${loopName(step)}` : `step ${index}`;
}

/** `work` of `work(3:x)`. */
function loopName({ displayName }: StepReport): string {
  return displayName.slice(0, displayName.indexOf('('));
}

/** The nodes of a workflow as the steps of its report, in the order of the tree. */
import type { NodeStatus } from '../argo/status-types.ts';
import { parseTime } from './durations.ts';
import { exitCodeOf, shownMessage } from './failure-cause.ts';
import { isComposite, isHidden, isPartOf, type NodeForest, type TreeNode } from './node-tree.ts';
import { parameterReports } from './parameter-reports.ts';
import type { StepReport } from './run-report.ts';
import { shownName } from './step-path.ts';

/** The entrypoint itself is a step only where it is a leaf or was retried; the exit handler comes last, under its own name. */
export function stepReports(workflowName: string, forest: NodeForest): readonly StepReport[] {
  const top = { path: [], depth: 0, workflowName };
  const main = forest.main === null ? [] : entrypointRows(forest.main, top);
  const rest = [...forest.others, ...(forest.exitHandler === null ? [] : [forest.exitHandler])];
  return [...main, ...rest.flatMap((root) => rowsOf(root, top))];
}

interface Place {
  /** Display names of the steps around this one. */
  readonly path: readonly string[];
  readonly depth: number;
  readonly workflowName: string;
}

function entrypointRows(root: TreeNode, place: Place): readonly StepReport[] {
  if (isHidden(root))
    return root.children.flatMap((child) =>
      isComposite(child.status.type) ? rowsBelow(child, place) : foldedRows(root, child, place),
    );
  return isComposite(root.status.type) && root.status.type !== 'Retry' ? rowsBelow(root, place) : rowsOf(root, place);
}

function rowsOf(node: TreeNode, place: Place): readonly StepReport[] {
  if (!isHidden(node)) return rowsNamed(node, shownName(node.status, place.workflowName), place);
  return node.children.flatMap((child) =>
    node.status.type === 'Retry' ? foldedRows(node, child, place) : rowsOf(child, place),
  );
}

/** The only attempt of a Retry goes by the name of the Retry. */
function foldedRows(retry: TreeNode, attempt: TreeNode, place: Place): readonly StepReport[] {
  const name = shownName(retry.status, place.workflowName);
  if (!isHidden(attempt)) return rowsNamed(attempt, name, place);
  return rowsOf(attempt, place);
}

function rowsNamed(node: TreeNode, displayName: string, place: Place): readonly StepReport[] {
  const path = [...place.path, displayName];
  const attempts =
    node.status.type === 'Retry' ? node.children.filter(({ status }) => isPartOf(node.status, status)).length : 1;
  const inside = { ...place, path: node.status.type === 'Retry' ? place.path : path, depth: place.depth + 1 };
  return [
    stepReport(node.status, { displayName, name: path.join(' / '), depth: place.depth, attempts }),
    ...rowsBelow(node, inside),
  ];
}

function rowsBelow(node: TreeNode, place: Place): readonly StepReport[] {
  return node.children.flatMap((child) => rowsOf(child, place));
}

function stepReport(
  node: NodeStatus,
  shown: Pick<StepReport, 'displayName' | 'name' | 'depth' | 'attempts'>,
): StepReport {
  return {
    nodeId: node.id,
    ...shown,
    type: node.type,
    phase: node.phase ?? 'Pending',
    message: shownMessage(node) ?? null,
    startedAt: parseTime(node.startedAt),
    finishedAt: parseTime(node.finishedAt),
    exitCode: exitCodeOf(node),
    template: node.templateRef?.template ?? node.templateName ?? null,
    isHook: node.nodeFlag?.hooked === true,
    parameters: parameterReports(node.inputs?.parameters),
  };
}

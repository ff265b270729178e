/** A report's steps, which are a list with depths, as the tree that they are. */
import type { StepReport } from '../run-report.ts';

export interface StepNode {
  readonly step: StepReport;
  /** Place in the report's list. */
  readonly index: number;
  readonly children: readonly StepNode[];
}

export function stepTree(steps: readonly StepReport[]): readonly StepNode[] {
  const roots: StepNode[] = [];
  const path: { readonly children: StepNode[] }[] = [];
  for (const [index, step] of steps.entries()) {
    const node = { step, index, children: [] };
    path.length = Math.min(path.length, step.depth);
    (path.at(-1)?.children ?? roots).push(node);
    path.push(node);
  }
  return roots;
}

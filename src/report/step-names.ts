import type { StepReport } from './run-report.ts';

export interface NamedStep {
  readonly step: StepReport;
  /** Path of display names without attempts: equal for all attempts of a step, so that readers of JUnit can tell a flaky one. */
  readonly name: string;
  /** The Retries it is an attempt of, or is inside of; outermost first. */
  readonly retries: readonly StepReport[];
}

/** Steps in tree order with what their place in the tree says about them. */
export function namedSteps(steps: readonly StepReport[]): readonly NamedStep[] {
  const around: NamedStep[] = [];
  return steps.map((step) => {
    around.length = Math.min(around.length, step.depth);
    const parent = around.at(-1);
    const named = parent === undefined ? { step, name: step.displayName, retries: [] } : namedBelow(parent, step);
    around.push(named);
    return named;
  });
}

/** The name of a node's step without its attempt, or null where the node is no step. */
export function stepNameOfNode(steps: readonly StepReport[], nodeId: string): string | null {
  return namedSteps(steps).find(({ step }) => step.nodeId === nodeId)?.name ?? null;
}

function namedBelow(parent: NamedStep, step: StepReport): NamedStep {
  if (parent.step.type !== 'Retry')
    return { step, name: `${parent.name} / ${step.displayName}`, retries: parent.retries };
  return { step, name: parent.name, retries: [...parent.retries, parent.step] };
}

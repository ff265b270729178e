import type { StepReport } from './run-report.ts';

/** A step's name without the attempt that it belongs to: equal for all attempts, so that readers of JUnit can tell a flaky step. By node id. */
export function stepNamesWithoutAttempts(steps: readonly StepReport[]): ReadonlyMap<string, string> {
  const around: { readonly step: StepReport; readonly name: string }[] = [];
  return new Map(
    steps.map((step) => {
      around.length = step.depth;
      const parent = around.at(-1);
      const isAttempt = parent?.step.type === 'Retry';
      const name = isAttempt
        ? parent.name
        : [...(parent === undefined ? [] : [parent.name]), step.displayName].join(' / ');
      around.push({ step, name });
      return [step.nodeId, name] as const;
    }),
  );
}

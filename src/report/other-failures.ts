/** Steps that failed besides the one to blame. */
import { isShutdown } from './failure-cause.ts';
import { isComposite } from './node-tree.ts';
import type { WorkflowReport } from './run-report.ts';
import { namedSteps } from './step-names.ts';

/** Their names without attempts, in tree order; left out are attempts that another one made good, and what only the workflow's stop ended. */
export function otherFailures({ steps, failure }: Pick<WorkflowReport, 'steps' | 'failure'>): readonly string[] {
  const blamed = namedSteps(steps).find(({ step }) => step.nodeId === failure?.nodeId)?.name ?? failure?.step;
  const failed = namedSteps(steps).filter(
    ({ step, retries }) =>
      (step.phase === 'Failed' || step.phase === 'Error') &&
      !isComposite(step.type) &&
      !isShutdown(step) &&
      !retries.some(({ phase }) => phase === 'Succeeded'),
  );
  return [...new Set(failed.map(({ name }) => name))].filter((name) => name !== blamed);
}

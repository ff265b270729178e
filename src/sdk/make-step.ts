import type { TaskResult } from '../argo/task-results.ts';
import type { Condition } from './condition.ts';
import { finished } from './condition.ts';
import type { Step, StepHandle } from './step-handle.ts';
import { makeValue } from './value.ts';

/** The value an author holds. `addWaits` is told what `waitFor` adds later. */
export function makeStep<Output extends string>(
  step: StepHandle,
  addWaits: (conditions: readonly Condition[]) => void,
): Step<Output> {
  const result = (name: TaskResult): Condition => ({ condition: { type: 'step', step, result: name } });
  const made: Step<Output> = {
    name: step.name,
    condition: { type: 'step', step, result: null },
    succeeded: result('Succeeded'),
    failed: result('Failed'),
    errored: result('Errored'),
    skipped: result('Skipped'),
    omitted: result('Omitted'),
    daemoned: result('Daemoned'),
    anySucceeded: result('AnySucceeded'),
    allFailed: result('AllFailed'),
    finished: { condition: finished(step) },
    result: makeValue({ type: 'result', step }),
    exitCode: makeValue({ type: 'exitCode', step }),
    status: makeValue({ type: 'status', step }),
    output: (name) => makeValue({ type: 'output', step, name }),
    waitFor: (...conditions) => {
      addWaits(conditions);
      return made;
    },
  };
  return made;
}

import { evaluateDepends, type TaskResults } from '../../../argo/depends.ts';
import { ExpressionError } from '../../../argo/expr/expression-error.ts';
import { NodeFault } from './node-fault.ts';
import type { Node } from './node-tree.ts';
import type { Run } from './run.ts';
import type { TaskState } from './task-state.ts';

/** Whether the results of a task's dependencies, which have all ended, let it run. Throws NodeFault. */
export function dependsHolds(run: Run, { condition, dependencies }: TaskState): boolean {
  const results = new Map(
    dependencies.map(({ task, nodeName }) => [task.name ?? '', resultsOf(run, run.nodes.byName(nodeName))]),
  );
  try {
    return evaluateDepends(condition, results);
  } catch (error) {
    if (error instanceof ExpressionError) throw new NodeFault(error.message);
    throw error;
  }
}

function resultsOf(run: Run, node: Node | undefined): TaskResults {
  const passes = node?.type === 'TaskGroup' ? [...node.children].flatMap((id) => run.nodes.get(id) ?? []) : [];
  return {
    Succeeded: node?.phase === 'Succeeded',
    Failed: node?.phase === 'Failed',
    Errored: node?.phase === 'Error',
    Skipped: node?.phase === 'Skipped',
    Omitted: node?.phase === 'Omitted',
    Daemoned: node?.daemoned === true && node.phase !== 'Pending',
    AnySucceeded: passes.some(({ phase }) => phase === 'Succeeded'),
    AllFailed: passes.length > 0 && passes.every(({ phase }) => phase === 'Failed'),
  };
}

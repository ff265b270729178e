import { evaluateCondition } from './expr/evaluate.ts';
import { ExpressionError } from './expr/expression-error.ts';
import type { TaskResult } from './task-results.ts';
import { taskResults } from './task-results.ts';
import type { DagTask } from './types.ts';

export type TaskResults = Readonly<Record<TaskResult, boolean>>;

/** A task another one waits for. `items`: as a whole loop (AnySucceeded, AllFailed). */
export type DependencyKind = 'task' | 'items';

/** The part of a task that dependencies are made of. */
export type DependingTask = Pick<DagTask, 'name' | 'depends' | 'dependencies' | 'continueOn'>;

export interface ExpandedDepends {
  /** The whole condition, every task with its results; empty when there is none. */
  readonly expression: string;
  /** The tasks in it, in the order of their first mention. */
  readonly dependencies: ReadonlyMap<string, DependencyKind>;
}

const knownResults: ReadonlySet<string> = new Set(taskResults);
const taskWithResult = /([a-zA-Z0-9][-a-zA-Z0-9]*?\.[A-Z][A-Za-z]+)|([a-zA-Z0-9][-a-zA-Z0-9]*)/g;

/**
 * What a task waits for. `a` alone means `(a.Succeeded || a.Skipped || a.Daemoned)`, with what its `continueOn` allows;
 * `dependencies: [a, b]` means both.
 */
export function expandDepends(
  task: DependingTask,
  taskNamed: (name: string) => DependingTask | undefined,
): ExpandedDepends {
  const dependencies = new Map<string, DependencyKind>();
  const source = task.depends
    ? task.depends
    : (task.dependencies ?? []).map((name) => settled(name, taskNamed(name))).join(' && ');
  const expression = source.replaceAll(taskWithResult, (whole, withResult: string | undefined) => {
    const [name = whole, result] = withResult === undefined ? [whole] : withResult.split('.');
    const kind = result === 'AnySucceeded' || result === 'AllFailed' ? 'items' : 'task';
    if (kind === 'items' || !dependencies.has(name)) dependencies.set(name, kind);
    return withResult === undefined ? settled(name, taskNamed(name)) : whole;
  });
  return { expression, dependencies };
}

/** Results that a `depends` names and Argo does not know, as task and result. */
export function unknownTaskResults(depends: string): readonly { readonly task: string; readonly result: string }[] {
  if (!depends.includes('.')) return [];
  const named = [...depends.matchAll(taskWithResult)].flatMap(([, withResult]) =>
    withResult === undefined ? [] : [withResult.split('.')],
  );
  return named.flatMap(([task = '', result = '']) => (knownResults.has(result) ? [] : [{ task, result }]));
}

/** The tasks that must be over before this one, near ones first. Cycles and unknown names are no trouble here. */
export function ancestorsOf(name: string, parentsOf: (name: string) => Iterable<string>): readonly string[] {
  const found = new Set<string>();
  let generation: readonly string[] = [name];
  while (generation.length > 0) {
    const parents = generation.flatMap((member) => [...parentsOf(member)]).filter((parent) => !found.has(parent));
    for (const parent of parents) found.add(parent);
    generation = [...new Set(parents)];
  }
  return [...found];
}

/** Whether an expanded condition holds; an empty one does. Throws ExpressionError with Argo's message. */
export function evaluateDepends(expression: string, resultsOf: ReadonlyMap<string, TaskResults>): boolean {
  if (expression === '') return true;
  const source = expression.replaceAll('-', '_');
  const env = Object.fromEntries([...resultsOf].map(([name, results]) => [name.replaceAll('-', '_'), results]));
  try {
    return evaluateCondition(source, env);
  } catch (cause) {
    if (!(cause instanceof ExpressionError)) throw cause;
    throw new ExpressionError(`unable to evaluate expression '${source}': ${cause.message}`, cause);
  }
}

function settled(name: string, task: DependingTask | undefined): string {
  const results: TaskResult[] = ['Succeeded', 'Skipped', 'Daemoned'];
  if (task?.continueOn?.error === true) results.push('Errored');
  if (task?.continueOn?.failed === true) results.push('Failed');
  return `(${results.map((result) => `${name}.${result}`).join(' || ')})`;
}

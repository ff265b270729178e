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

const knownResults: ReadonlySet<string> = new Set(taskResults);
const taskWithResult = /([a-zA-Z0-9][-a-zA-Z0-9]*?\.[A-Z][A-Za-z]+)|([a-zA-Z0-9][-a-zA-Z0-9]*)/g;

/** Finds a task by its name. */
type TaskNamed = (name: string) => DependingTask | undefined;

/**
 * The condition of a task, every task in it with its results; empty when there is none. `a` alone means
 * `(a.Succeeded || a.Skipped || a.Daemoned)`, with what its `continueOn` allows; `dependencies: [a, b]` means both.
 */
export function expandDepends(task: DependingTask, taskNamed: TaskNamed): string {
  return conditionOf(task, taskNamed).replaceAll(taskWithResult, (whole, withResult: string | undefined) =>
    withResult === undefined ? settled(whole, taskNamed(whole)) : whole,
  );
}

/** The tasks that a task waits for, in the order of their first mention. */
export function dependenciesOf(task: DependingTask, taskNamed: TaskNamed): ReadonlyMap<string, DependencyKind> {
  const dependencies = new Map<string, DependencyKind>();
  for (const mention of conditionOf(task, taskNamed).match(taskWithResult) ?? []) {
    const [name = mention, result] = mention.split('.');
    const isLoop = result === 'AnySucceeded' || result === 'AllFailed';
    if (isLoop || !dependencies.has(name)) dependencies.set(name, isLoop ? 'items' : 'task');
  }
  return dependencies;
}

/** Results that a `depends` names and Argo does not know, as task and result. */
export function unknownTaskResults(depends: string): readonly { readonly task: string; readonly result: string }[] {
  if (!depends.includes('.')) return [];
  return (depends.match(taskWithResult) ?? []).flatMap((name) => {
    const [task = '', result] = name.split('.');
    return result === undefined || knownResults.has(result) ? [] : [{ task, result }];
  });
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

/** `dependencies: [a, b]` in the words of `depends`. */
function conditionOf({ depends, dependencies = [] }: DependingTask, taskNamed: TaskNamed): string {
  return depends ? depends : dependencies.map((name) => settled(name, taskNamed(name))).join(' && ');
}

function settled(name: string, task: DependingTask | undefined): string {
  const results: TaskResult[] = ['Succeeded', 'Skipped', 'Daemoned'];
  if (task?.continueOn?.error === true) results.push('Errored');
  if (task?.continueOn?.failed === true) results.push('Failed');
  return `(${results.map((result) => `${name}.${result}`).join(' || ')})`;
}

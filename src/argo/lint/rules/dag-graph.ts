import type { DependencyKind } from '../../depends.ts';
import type { DagTask } from '../../types.ts';
import { findCycle } from '../find-cycle.ts';
import type { LintContext } from '../lint-context.ts';
import { suggest } from '../suggest.ts';

export interface TaskGraph {
  readonly tasks: readonly DagTask[];
  readonly named: ReadonlyMap<string, DagTask>;
  /** What each task waits for. */
  readonly dependencies: ReadonlyMap<string, ReadonlyMap<string, DependencyKind>>;
}

/** Tasks must be different, dependencies defined and without a circle; Argo calls each of these `sorting failed`. */
export function checkGraph(context: LintContext, graph: TaskGraph, path: string, place: string): void {
  const seen = new Set<string>();
  for (const [index, { name = '' }] of graph.tasks.entries()) {
    if (seen.has(name)) {
      context.invalid({
        rule: 'dag-tasks',
        path: `${path}.tasks[${index}].name`,
        message: `the task name "${name}" is given twice`,
        argo: `${place} sorting failed: duplicated nodeName ${name}`,
      });
    }
    seen.add(name);
  }
  for (const [index, task] of graph.tasks.entries())
    checkDependencies(context, task, graph, { path: `${path}.tasks[${index}]`, place });
  const cycle = findCycle(graph.dependencies.keys(), (name) => graph.dependencies.get(name)?.keys() ?? []);
  if (cycle === null) return;
  const index = graph.tasks.findIndex(({ name }) => name === cycle[0]);
  context.invalid({
    rule: 'dag-cycle',
    path: `${path}.tasks[${index}]`,
    message: `the tasks depend on each other in a circle: ${cycle.join(' -> ')}`,
    argo: `${place} sorting failed: graph with cycle`,
  });
}

export interface PlacedTask {
  readonly task: DagTask;
  readonly index: number;
}

/**
 * The tasks in the order in which Argo looks at them: each behind what it waits for, which may define what it uses.
 * Those of a faulty graph stay as they are.
 */
export function sortedTasks(graph: TaskGraph): readonly PlacedTask[] {
  const placed = graph.tasks.map((task, index) => ({ task, index }));
  const waiting = new Map(placed.map((each) => [nameOf(each), graph.dependencies.get(nameOf(each))?.size ?? 0]));
  const followers = followersOf(placed, graph);
  const sorted = placed.filter((each) => waiting.get(nameOf(each)) === 0);
  for (const done of sorted) {
    for (const follower of followers.get(nameOf(done)) ?? []) {
      const left = (waiting.get(nameOf(follower)) ?? 0) - 1;
      waiting.set(nameOf(follower), left);
      if (left === 0) sorted.push(follower);
    }
  }
  return sorted.length === placed.length ? sorted : placed;
}

/** Who waits for a task, by its name. */
function followersOf(placed: readonly PlacedTask[], { dependencies }: TaskGraph): ReadonlyMap<string, PlacedTask[]> {
  const followers = new Map<string, PlacedTask[]>(placed.map((each) => [nameOf(each), []]));
  for (const each of placed)
    for (const other of dependencies.get(nameOf(each))?.keys() ?? []) followers.get(other)?.push(each);
  return followers;
}

function nameOf({ task }: PlacedTask): string {
  return task.name ?? '';
}

function checkDependencies(
  context: LintContext,
  task: DagTask,
  graph: TaskGraph,
  { path, place }: { readonly path: string; readonly place: string },
): void {
  const field = task.depends ? 'depends' : 'dependencies';
  for (const other of graph.dependencies.get(task.name ?? '')?.keys() ?? []) {
    if (graph.named.has(other)) continue;
    const isEmpty = task.dependencies?.includes('') === true && other === 'Succeeded';
    const message = isEmpty
      ? 'the list of dependencies holds an empty text'
      : `task "${task.name ?? ''}" depends on "${other}", which is no task of this dag`;
    const hint = isEmpty
      ? null
      : (suggest(other, graph.named.keys()) ?? `tasks are ${[...graph.named.keys()].join(', ')}`);
    context.invalid({
      rule: 'dag-dependency',
      path: `${path}.${field}`,
      message,
      hint,
      argo: `${place} sorting failed: invalid dependency ${other}`,
    });
  }
}

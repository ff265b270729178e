import { dependenciesOf, expandDepends } from '../../../argo/depends.ts';
import type { DagTask, Template } from '../../../argo/types.ts';
import type { Node } from './node-tree.ts';
import type { TaskState } from './task-state.ts';

export interface TaskGraph {
  /** The needed tasks, dependencies first: the order in which Argo comes to them. */
  readonly order: readonly TaskState[];
  readonly targets: readonly DagTask[];
  readonly all: ReadonlyMap<string, TaskState>;
}

/** The tasks of a DAG with what each waits for. `target`, else the tasks that nobody depends on, are what is wanted. */
export function taskGraph(template: Template, dag: Node): TaskGraph {
  const tasks = template.dag?.tasks ?? [];
  const named = new Map(tasks.map((task) => [task.name ?? '', task]));
  const faulty = new Set<TaskState>();
  const all = new Map(tasks.map((task) => [task.name ?? '', newState(task, `${dag.name}.${task.name}`, faulty)]));
  for (const state of all.values()) connect(state, all, named);
  const targets = targetStates(template, all);
  return { order: inOrder(targets), targets: targets.map(({ task }) => task), all };
}

function newState(task: DagTask, nodeName: string, faulty: Set<TaskState>): TaskState {
  return {
    task,
    nodeName,
    condition: '',
    dependencies: [],
    dependents: [],
    waitingFor: 0,
    variables: null,
    fault: null,
    isNameless: false,
    faulty,
  };
}

function connect(state: TaskState, all: ReadonlyMap<string, TaskState>, named: ReadonlyMap<string, DagTask>): void {
  const taskNamed = (name: string) => named.get(name);
  state.condition = expandDepends(state.task, taskNamed);
  for (const name of dependenciesOf(state.task, taskNamed).keys()) {
    const dependency = all.get(name);
    if (dependency === undefined) continue; // the linter has refused it
    state.dependencies.push(dependency);
    dependency.dependents.push(state);
    state.waitingFor += 1;
  }
}

function targetStates({ dag }: Template, all: ReadonlyMap<string, TaskState>): readonly TaskState[] {
  const leaves = [...all.values()]
    .filter(({ dependents }) => dependents.length === 0)
    .map(({ task }) => task.name ?? '');
  const names = dag?.target === undefined || dag.target === '' ? leaves.toSorted() : dag.target.split(' ');
  return names.flatMap((name) => all.get(name) ?? []);
}

/** Depth first from each target, without recursion: chains may be long. */
function inOrder(targets: readonly TaskState[]): readonly TaskState[] {
  const order = new Set<TaskState>();
  const entered = new Set<TaskState>();
  const stack = targets.toReversed();
  for (let state = stack.at(-1); state !== undefined; state = stack.at(-1)) {
    if (entered.has(state)) {
      order.add(state);
      stack.pop();
      continue;
    }
    entered.add(state);
    stack.push(...state.dependencies.filter((dependency) => !entered.has(dependency)).toReversed());
  }
  return [...order];
}

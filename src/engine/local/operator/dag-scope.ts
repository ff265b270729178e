import { environmentOf } from '../../../argo/tag-scope.ts';
import type { DagTask, Template } from '../../../argo/types.ts';
import { addAggregates, noTemplateOfPasses } from './aggregate.ts';
import { asFault, NodeFault } from './node-fault.ts';
import type { Node } from './node-tree.ts';
import { addNodeVariables, addSkippedOutputs } from './node-variables.ts';
import type { Run } from './run.ts';
import { type Scope, Variables } from './scope.ts';
import type { TaskState } from './task-state.ts';

/** What a task's ancestors gave, and the inputs of its DAG. Others are not seen. Throws NodeFault when an ancestor's outputs are broken. */
export function taskScope(task: TaskState, inputs: Variables): Scope {
  const scope: Scope = {
    get: (name) => {
      const owner = /^tasks\.([^.]+)\./.exec(name)?.[1];
      if (owner === undefined) return inputs.get(name);
      return ancestorNamed(task, owner)?.variables?.get(name);
    },
    entries: () =>
      [...ancestorsOf(task)]
        .flatMap((ancestor) => [...(ancestor.variables?.entries() ?? [])])
        .concat([...inputs.entries()]),
    environment: () => environmentOf(new Map(scope.entries())),
  };
  return scope;
}

/** Fills in what others may know of a task that has ended. A broken aggregate is kept for those who need it. */
export function describeTask(run: Run, state: TaskState, node: Node): void {
  const { variables, fault } = taskVariables(run, state.task, node);
  state.variables = variables;
  state.fault = fault;
  state.isNameless = node.type === 'TaskGroup' && state.task.inline !== undefined;
  if (fault !== null || state.isNameless) state.faulty.add(state);
}

/** The fault of any ancestor's outputs, whether or not they are referred to. */
export function ancestorFault(task: TaskState): NodeFault | null {
  if (task.faulty.size === 0) return null;
  for (const { fault, isNameless } of ancestorsOf(task)) {
    if (isNameless) return new NodeFault(noTemplateOfPasses);
    if (fault !== null) return fault;
  }
  return null;
}

export function dagInputs({ inputs }: Template): Variables {
  return new Variables((inputs?.parameters ?? []).map(({ name, value }) => [`inputs.parameters.${name}`, value ?? '']));
}

function taskVariables(run: Run, task: DagTask, node: Node): { variables: Variables; fault: NodeFault | null } {
  const name = task.name ?? '';
  const variables = new Variables();
  let fault: NodeFault | null = null;
  if (node.type === 'TaskGroup') {
    try {
      addAggregates(variables, 'tasks', name, passesOf(run, node));
    } catch (error) {
      fault = asFault(error);
    }
  }
  addNodeVariables(run, variables, 'tasks', name, node);
  addSkippedOutputs(variables, 'tasks', name, node, run.templates.of(task));
  return { variables, fault };
}

function passesOf(run: Run, group: Node): readonly Node[] {
  const passes = [...group.children].flatMap((id) => run.nodes.get(id) ?? []);
  return passes.filter(({ flag }) => flag?.hooked !== true && flag?.retried !== true);
}

/** Parents first: nearly every reference is to one of them. */
function ancestorNamed(task: TaskState, name: string): TaskState | undefined {
  const parent = task.dependencies.find((dependency) => dependency.task.name === name);
  return parent ?? ancestorsOf(task).find((ancestor) => ancestor.task.name === name);
}

function* ancestorsOf(task: TaskState): Generator<TaskState, undefined> {
  const seen = new Set(task.dependencies);
  for (const ancestor of seen) {
    yield ancestor;
    for (const further of ancestor.dependencies) seen.add(further);
  }
}

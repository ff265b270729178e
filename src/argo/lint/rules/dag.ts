import { dependenciesOf, unknownTaskResults } from '../../depends.ts';
import type { Arguments, DagTask } from '../../types.ts';
import type { LintContext } from '../lint-context.ts';
import type { LintedTemplate } from '../linted-types.ts';
import { Scope } from '../scope.ts';
import { checkArguments } from './arguments.ts';
import { checkGraph, sortedTasks, type TaskGraph } from './dag-graph.ts';
import { checkTarget } from './dag-target.ts';
import { checkEndlessTag } from './endless-tags.ts';
import { isAggregate, isLoop, loopNames } from './loop-scope.ts';
import { checkNames } from './names.ts';
import { defineOutputs } from './output-names.ts';
import { checkTags } from './tags.ts';

interface DagPlace {
  readonly path: string;
  /** Argo's name: `templates.main`. */
  readonly place: string;
  readonly scope: Scope;
  readonly graph: TaskGraph;
  readonly called: Map<string, LintedTemplate | null>;
}

/** A dag: its graph first, then what each task calls, then what each task refers to. */
export function checkDag(context: LintContext, template: LintedTemplate, path: string, scope: Scope): void {
  const tasks = template.dag?.tasks ?? [];
  const place = `templates.${template.name ?? ''}`;
  if (tasks.length === 0)
    context.invalid({
      rule: 'dag-tasks',
      path: `${path}.dag.tasks`,
      message: 'a dag needs tasks',
      argo: `${place} must have at least one task`,
    });
  const graph = graphOf(tasks);
  const dag = { path: `${path}.dag`, place, scope, graph, called: new Map<string, LintedTemplate | null>() };
  checkGraph(context, graph, dag.path, place);
  checkNames(context, tasks, { rule: 'dag-tasks', path: `${dag.path}.tasks`, place: `${place}.tasks`, isField: true });
  const usesDepends = tasks.some(({ depends }) => Boolean(depends));
  const sorted = sortedTasks(graph);
  for (const { index, task } of sorted) checkDefinition(context, task, dag, { index, usesDepends });
  checkTarget(context, template, path, scope);
  for (const { index, task } of sorted) checkReferences(context, task, dag, index);
}

function graphOf(tasks: readonly DagTask[]): TaskGraph {
  const named = new Map(tasks.map((task) => [task.name ?? '', task]));
  const dependencies = new Map(tasks.map((task) => [task.name ?? '', dependenciesOf(task, (name) => named.get(name))]));
  return { tasks, named, dependencies };
}

function checkDefinition(
  context: LintContext,
  task: DagTask,
  { path, place, scope, graph, called }: DagPlace,
  { index, usesDepends }: { readonly index: number; readonly usesDepends: boolean },
): void {
  const name = task.name ?? '';
  const at = `${path}.tasks[${index}]`;
  const argoName = `${place}.tasks.${name}`;
  checkMixture(context, task, at, { place, usesDepends });
  const template = context.within(argoName, () => context.visit(task, 'fake', at));
  called.set(name, template);
  defineOutputs(context, template, scope, {
    prefix: `tasks.${name}`,
    isAggregate: isAggregate(task),
    isAncestor: false,
  });
  for (const { task: other, result } of unknownTaskResults(task.depends ?? '')) {
    const message = `"${result}" is no result of a task`;
    context.invalid({
      rule: 'depends-grammar',
      path: `${at}.depends`,
      message,
      hint: 'Succeeded, Failed, Errored, Skipped, Omitted, Daemoned, AnySucceeded or AllFailed',
      argo: `${argoName} task result '${result}' for task '${other}' is invalid`,
    });
  }
  for (const [other, kind] of graph.dependencies.get(name) ?? []) {
    const dependency = graph.named.get(other);
    if (kind !== 'items' || dependency === undefined || isLoop(dependency)) continue;
    const message = `task "${name}" asks for AnySucceeded or AllFailed of "${other}", which has no loop`;
    const argo = `${place}.tasks.${other} dependency '${other}' uses an items-based condition such as .AnySucceeded or .AllFailed but does not contain any items`;
    context.invalid({
      rule: 'depends-grammar',
      path: `${at}.depends`,
      message,
      hint: 'use .Succeeded or .Failed',
      argo,
    });
  }
}

function checkMixture(
  context: LintContext,
  task: DagTask,
  at: string,
  { place, usesDepends }: { readonly place: string; readonly usesDepends: boolean },
): void {
  const name = task.name ?? '';
  const hasDependencies = (task.dependencies ?? []).length > 0;
  const invalid = (field: string, message: string, argo: string) =>
    context.invalid({ rule: 'depends-mix', path: `${at}.${field}`, message, argo });
  if ((usesDepends || hasDependencies) && /^\d/.test(name)) {
    invalid(
      'name',
      `the task name "${name}" begins with a digit, which depends and dependencies do not allow`,
      `${place}.tasks.${name} name cannot begin with a digit when using either 'depends' or 'dependencies'`,
    );
  }
  if (usesDepends && hasDependencies)
    invalid(
      'dependencies',
      'a dag uses either depends or dependencies, not both',
      `${place} cannot use both 'depends' and 'dependencies' in the same DAG template`,
    );
  if (usesDepends && task.continueOn !== undefined) {
    invalid(
      'continueOn',
      'continueOn does not go with depends: write x.Failed or x.Errored',
      `${place} cannot use 'continueOn' when using 'depends'. Instead use 'dep-task.Failed'/'dep-task.Errored'`,
    );
  }
}

function checkReferences(
  context: LintContext,
  task: DagTask,
  { path, place, scope, graph, called }: DagPlace,
  index: number,
): void {
  const name = task.name ?? '';
  const at = `${path}.tasks[${index}]`;
  const argoName = `${place}.tasks.${name}`;
  if (task.hooks !== undefined) scope.add(`tasks.${name}.status`);
  const isAncestor = ancestorTest(name, graph);
  const inlineInputs = (task.inline?.inputs?.parameters ?? []).map(
    (parameter) => `inputs.parameters.${parameter.name}`,
  );
  const own = scope.inner(inlineInputs, (tag) => isAncestorOutput(context, tag, graph, called, isAncestor));
  own.add(...loopNames(context, task, at, argoName));
  const open = checkTags(context, task, { scope: own, path: at, place: argoName });
  checkEndlessTag(context, task, 'Task', { open, place: argoName });
  checkArguments(context, task.arguments, `${at}.arguments`, `${argoName}.arguments.`);
  checkArgumentOrigins(context, task.arguments, `${at}.arguments`, { argoName, isAncestor });
  context.within(argoName, () => context.visit(task, task.arguments ?? {}, at));
}

/** Whether a task is among those that come before this one. */
function ancestorTest(name: string, { dependencies }: TaskGraph): (other: string) => boolean {
  return (other) => {
    const seen = new Set<string>();
    const pending = [name];
    for (let task = pending.pop(); task !== undefined; task = pending.pop()) {
      const parents = dependencies.get(task);
      if (parents?.has(other) === true) return true;
      for (const parent of parents?.keys() ?? []) {
        if (!seen.has(parent)) pending.push(parent);
        seen.add(parent);
      }
    }
    return false;
  };
}

/** Whether a tag is something that a task may know of one of its ancestors. */
function isAncestorOutput(
  context: LintContext,
  tag: string,
  graph: TaskGraph,
  called: DagPlace['called'],
  isAncestor: (other: string) => boolean,
): boolean {
  const name = tag.startsWith('tasks.') ? (tag.split('.')[1] ?? '') : '';
  if (name === '' || !isAncestor(name)) return false;
  const outputs = new Scope();
  defineOutputs(context, called.get(name) ?? null, outputs, {
    prefix: `tasks.${name}`,
    isAggregate: isAggregate(graph.named.get(name) ?? {}),
    isAncestor: true,
  });
  return outputs.has(tag);
}

interface Origins {
  readonly argoName: string;
  readonly isAncestor: (other: string) => boolean;
}

/** Argo looks only at arguments that begin with `{{tasks.`. */
function checkArgumentOrigins(
  context: LintContext,
  args: Arguments | undefined,
  path: string,
  { argoName, isAncestor }: Origins,
): void {
  const check = (kind: 'parameter' | 'artifact', name: string, text: string | undefined, at: string) => {
    const other = text?.startsWith('{{tasks.') === true ? (text.split('.')[1] ?? '') : null;
    if (other === null || isAncestor(other)) return;
    const message = `the argument "${name}" uses the task "${other}", on which this task does not depend`;
    context.invalid({
      rule: 'dag-refs',
      path: at,
      message,
      hint: `write depends: ${other}`,
      argo: `${argoName} missing dependency '${other}' for ${kind} '${name}'`,
    });
  };
  for (const [index, { name, value }] of (args?.parameters ?? []).entries())
    check('parameter', name, value, `${path}.parameters[${index}].value`);
  for (const [index, { name, from }] of (args?.artifacts ?? []).entries())
    check('artifact', name, from, `${path}.artifacts[${index}].from`);
}

import type { Phase } from '../../../argo/status-types.ts';
import type { DagTask } from '../../../argo/types.ts';
import type { Boundary } from './boundary.ts';
import { ancestorFault, describeTask, taskScope } from './dag-scope.ts';
import { dependsHolds } from './depends-holds.ts';
import type { Execute } from './execute.ts';
import { type HookOwner, Hooks, runExitHook } from './hooks.ts';
import { expand, isLoop } from './loops.ts';
import { asFault, NodeFault } from './node-fault.ts';
import { isUnsuccessful, type Node } from './node-tree.ts';
import { outboundOf } from './outbound.ts';
import { resolveCall } from './resolve-call.ts';
import type { Run } from './run.ts';
import { layered, type Variables } from './scope.ts';
import { MissingReference } from './substitute.ts';
import type { TaskEnd } from './task-scheduler.ts';
import type { TaskState } from './task-state.ts';
import { shouldExecute } from './when.ts';

export interface DagContext {
  readonly run: Run;
  readonly execute: Execute;
  readonly boundary: Boundary;
  readonly inputs: Variables;
}

/** Runs one task whose dependencies have ended, loop and hooks included. */
export async function runTask(context: DagContext, state: TaskState): Promise<TaskEnd> {
  const node = await runToEnd(context, state);
  if (node === 'stuck') return 'stuck';
  if (node.type === 'Skipped')
    await endHooks(context, node, new Hooks(context.run, context.execute, ownerOf(context, state, node)));
  describeTask(context.run, state, node);
  // Argo comes upon a loop's group again only while its DAG goes on, and then runs the exit hook for the group as well.
  const afterwards = node.type === 'TaskGroup' ? () => exitHook(context, state, node) : null;
  return { afterwards };
}

async function runToEnd(context: DagContext, state: TaskState): Promise<Node | 'stuck'> {
  let passes: readonly DagTask[];
  try {
    if (!dependsHolds(context.run, state))
      return leftOut(context, state, 'Omitted', 'omitted: depends condition not met');
    passes = passesOf(context, state);
  } catch (error) {
    const fault = asFault(error);
    if (fault instanceof MissingReference) return stuck(context, state, fault);
    return leftOut(context, state, 'Error', fault.message);
  }
  if (!isLoop(state.task)) return runSingle(context, state, passes[0] ?? state.task);
  if (passes.length === 0) return leftOut(context, state, 'Skipped', 'Skipped, empty params');
  return runLoop(context, state, passes);
}

function stuck({ run }: DagContext, state: TaskState, fault: NodeFault): 'stuck' {
  run.deps.log.warn(`${state.nodeName} waits for ever: ${fault.message}`);
  return 'stuck';
}

/** The task with its references put in, taken apart when it is a loop. Throws MissingReference and NodeFault. */
function passesOf({ run, inputs }: DagContext, state: TaskState): readonly DagTask[] {
  const broken = ancestorFault(state);
  if (broken !== null) throw broken;
  const scope = layered(taskScope(state, inputs), run.deps.globals);
  const resolved = resolveCall(state.task, scope);
  try {
    return expand(resolved, scope);
  } catch (error) {
    throw new NodeFault(asFault(error).message); // what a loop misses is final
  }
}

async function runSingle(context: DagContext, state: TaskState, task: DagTask): Promise<Node> {
  return runPass(context, state, task, state.nodeName, (node) => {
    attach(context, state, node);
    return node.type === 'Skipped' ? null : new Hooks(context.run, context.execute, ownerOf(context, state, node));
  });
}

async function runLoop(context: DagContext, state: TaskState, passes: readonly DagTask[]): Promise<Node> {
  const { run, boundary } = context;
  const group = run.nodes.create({
    name: state.nodeName,
    type: 'TaskGroup',
    phase: 'Running',
    boundary: boundary.node,
    templateName: state.task.template,
    flag: {},
  });
  attach(context, state, group);
  const hooks = new Hooks(run, context.execute, ownerOf(context, state, group));
  const nodes = await Promise.all(
    passes.map((pass) => {
      const nodeName = `${boundary.node.name}.${pass.name}`;
      return runPass(context, state, pass, nodeName, (node) => {
        run.addChild(group, node);
        return null;
      });
    }),
  );
  await run.turn();
  const bad = nodes.findLast(isUnsuccessful);
  run.nodes.mark(group, bad?.phase ?? 'Succeeded');
  await endHooks(context, group, hooks);
  return group;
}

async function runPass(
  context: DagContext,
  state: TaskState,
  pass: DagTask,
  nodeName: string,
  begun: (node: Node) => Hooks | null,
): Promise<Node> {
  const { run, boundary } = context;
  const reason = reasonToSkip(pass);
  if (reason !== null) {
    const node = skipped(context, state, nodeName, reason.phase, reason.message);
    begun(node);
    return node;
  }
  const started: { hooks: Hooks | null } = { hooks: null };
  const { node, fault } = await context.execute(run, {
    nodeName,
    target: pass,
    kind: 'task',
    arguments: pass.arguments,
    boundary,
    onExit: boundary.onExit,
    hooked: false,
    depth: boundary.depth + 1,
    onNode: (created) => {
      started.hooks = begun(created);
    },
  });
  if (fault?.type === 'fault') run.nodes.mark(node, 'Error', `task '${nodeName}' errored: ${fault.message}`);
  await endHooks(context, node, started.hooks);
  await exitHook(context, state, node);
  await run.turn();
  return node;
}

function reasonToSkip({ when }: DagTask): { readonly phase: Phase; readonly message: string } | null {
  try {
    return shouldExecute(when) ? null : { phase: 'Skipped', message: `when '${when}' evaluated false` };
  } catch (error) {
    return { phase: 'Error', message: asFault(error).message };
  }
}

/** Argo: a hook that cannot be run puts its task in Error. */
async function endHooks({ run }: DagContext, node: Node, hooks: Hooks | null): Promise<void> {
  try {
    await hooks?.settled();
  } catch (error) {
    run.nodes.mark(node, 'Error', asFault(error).message);
  }
}

/** Argo: a failing exit hook of a task changes nothing for the DAG. */
async function exitHook(context: DagContext, state: TaskState, node: Node): Promise<void> {
  try {
    await runExitHook(context.run, context.execute, ownerOf(context, state, node));
  } catch (error) {
    context.run.deps.log.warn(`exit hook of ${node.name}: ${asFault(error).message}`);
  }
}

function ownerOf({ boundary, inputs }: DagContext, state: TaskState, node: Node): HookOwner {
  return {
    call: state.task,
    node,
    name: state.task.name ?? '',
    root: 'tasks',
    boundary,
    scope: () => taskScope(state, inputs),
  };
}

function leftOut(context: DagContext, state: TaskState, phase: Phase, message: string): Node {
  const node = skipped(context, state, state.nodeName, phase, message);
  attach(context, state, node);
  return node;
}

function skipped({ run, boundary }: DagContext, state: TaskState, name: string, phase: Phase, message: string): Node {
  const { template } = state.task;
  return run.nodes.create({
    name,
    type: 'Skipped',
    phase,
    boundary: boundary.node,
    templateName: template,
    flag: {},
    message,
  });
}

/** Argo hangs a task from what its dependencies ended with, or from the DAG itself. */
function attach({ run, boundary }: DagContext, { dependencies }: TaskState, node: Node): void {
  if (dependencies.length === 0) run.addChild(boundary.node, node);
  for (const { nodeName } of dependencies) {
    const dependency = run.nodes.byName(nodeName);
    for (const id of dependency === undefined ? [] : outboundOf(run, dependency)) {
      const parent = run.nodes.get(id);
      if (parent !== undefined) run.addChild(parent, node);
    }
  }
}

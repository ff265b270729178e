import type { Phase } from '../../../argo/status-types.ts';
import type { Attempt } from './attempt.ts';
import { type Boundary, createBoundary, failFastMessage } from './boundary.ts';
import { dagPhase } from './dag-phase.ts';
import { ancestorFault, dagInputs } from './dag-scope.ts';
import type { Execute } from './execute.ts';
import { isFulfilled, type Node } from './node-tree.ts';
import { openNode } from './open-node.ts';
import { outboundOf } from './outbound.ts';
import type { Run } from './run.ts';
import type { Variables } from './scope.ts';
import { type DagContext, runTask } from './task.ts';
import { type TaskGraph, taskGraph } from './task-graph.ts';
import { TaskScheduler } from './task-scheduler.ts';
import { templateOutputs } from './template-outputs.ts';
import { aborted } from './timers.ts';

/** Runs a `dag` template: each task as soon as those it depends on have ended. Throws NodeFault. */
export async function runDag(run: Run, attempt: Attempt, execute: Execute): Promise<Node> {
  const { template, call } = attempt;
  const node = openNode(run, { ...attempt, type: 'DAG', phase: 'Running' });
  const boundary = createBoundary(node, template, { onExit: call.onExit, depth: call.depth });
  const graph = taskGraph(template, node);
  try {
    if (await endsFast(run, graph, { run, execute, boundary, inputs: dagInputs(template) }))
      return endFast(run, node, graph);
    return await finish(run, boundary, graph);
  } finally {
    run.pods.endDaemons(node);
  }
}

/** Runs the tasks. True when the template's own `failFast` ended them. */
async function endsFast(run: Run, graph: TaskGraph, context: DagContext): Promise<boolean> {
  const { failFast } = context.boundary;
  const scheduler = new TaskScheduler(
    graph,
    (state) => runTask(context, state),
    () => failFast?.tripped !== true,
  );
  const ended = scheduler.run();
  if (failFast === null) await ended;
  else await Promise.race([ended, failFast.settled]);
  await run.turn();
  return failFast?.tripped === true;
}

/** Loops whose passes did not all begin end with the DAG. */
function endFast(run: Run, dag: Node, { all }: TaskGraph): Node {
  for (const { nodeName } of all.values()) {
    const task = run.nodes.byName(nodeName);
    if (task !== undefined && !isFulfilled(task)) run.nodes.mark(task, 'Failed', failFastMessage);
  }
  return run.nodes.mark(dag, 'Failed', failFastMessage);
}

async function finish(run: Run, boundary: Boundary, graph: TaskGraph): Promise<Node> {
  const { node, template } = boundary;
  throwBrokenOutputs(run, graph);
  const phase = await finalPhase(run, boundary, graph);
  if (phase === 'Succeeded') {
    const scope = outputScope(run, boundary, graph);
    node.outputs = templateOutputs(template, scope);
  }
  node.outbound = graph.targets.flatMap((task) => {
    const target = run.nodes.byName(`${node.name}.${task.name}`);
    return target === undefined ? [] : outboundOf(run, target);
  });
  return run.nodes.mark(node, phase);
}

/** Argo cannot go on with a DAG once a target was reached whose ancestors' outputs cannot be put together. */
function throwBrokenOutputs(run: Run, { targets, all }: TaskGraph): void {
  for (const { name = '' } of targets) {
    const state = all.get(name);
    if (state === undefined || run.nodes.byName(state.nodeName) === undefined) continue;
    const fault = ancestorFault(state);
    if (fault !== null) throw fault;
  }
}

/**
 * Argo: a shutdown fails every DAG but those of exit handlers. Until then a DAG waits for all that hangs below it, such as the
 * workflow's own hooks below the root; with a task that can never begin it waits for ever.
 */
async function finalPhase(run: Run, { node, template, onExit }: Boundary, graph: TaskGraph): Promise<Phase> {
  const ending = run.ending(onExit);
  for (;;) {
    if (run.shutdown !== null && !onExit) return 'Failed';
    const phase = dagPhase(run, { node, graph, failFast: template.dag?.failFast !== false });
    if (phase !== 'Running') return phase;
    if (ending.aborted) return 'Failed';
    await Promise.race([aborted(ending), run.nextChange()]);
  }
}

/** What every task of the DAG gave, for the template's outputs. Throws NodeFault when an aggregate is broken. */
function outputScope(run: Run, { node, template }: Boundary, { all }: TaskGraph): Variables {
  const scope = dagInputs(template);
  for (const { task, variables, fault } of all.values()) {
    const child = run.nodes.byName(`${node.name}.${task.name}`);
    if (child === undefined || !isFulfilled(child)) continue;
    if (fault !== null) throw fault;
    for (const [name, value] of variables?.entries() ?? []) scope.set(name, value);
    run.outputs.add(child.outputs);
  }
  return scope;
}

import type { Phase } from '../../../argo/status-types.ts';
import { unreachable } from '../../../core/unreachable.ts';
import type { Call, Outcome } from './call.ts';
import { executeTemplate } from './execute-template.ts';
import { failuresText } from './failures.ts';
import { exitHookOf } from './hooks.ts';
import { isFulfilled, isUnsuccessful, type Node } from './node-tree.ts';
import type { Run } from './run.ts';
import { sleepUntil } from './timers.ts';
import { WorkflowHooks } from './workflow-hooks.ts';
import type { WorkflowEnd } from './workflow-state.ts';

/** Runs a workflow from its entrypoint to its exit handler. Resolves when no process of it is left. */
export async function runWorkflow(run: Run): Promise<WorkflowEnd> {
  const over = new AbortController();
  const deadline = watchDeadline(run, over.signal);
  try {
    return await runParts(run);
  } catch (error) {
    run.shutDown('Terminate'); // a defect of ours must not leave processes behind
    throw error;
  } finally {
    over.abort();
    run.pods.endDaemons(null);
    await run.pods.gone();
    await deadline;
  }
}

async function watchDeadline(run: Run, over: AbortSignal): Promise<void> {
  if (run.deadline === null) return;
  const reason = await sleepUntil(run.deps.clock, run.deadline + 1, over);
  if (reason === 'elapsed') run.reachDeadline();
}

async function runParts(run: Run): Promise<WorkflowEnd> {
  const { globals } = run.deps;
  const hooks = new WorkflowHooks(run, executeTemplate);
  const entry = executeTemplate(run, rootCall(run));
  globals.set('workflow.status', 'Running'); // Argo's first pass saw none
  globals.set('workflow.failures', failuresText(run, []));
  const forget = hooks.isEmpty ? null : run.onChange(() => considerWhileRunning(run, hooks));
  if (!hooks.isEmpty) considerWhileRunning(run, hooks);
  if (hooks.hasFailed) pendAgain(run);
  const outcome = await Promise.race([entry, hooks.failure]);
  forget?.();
  const { node, fault } = outcome ?? (await abandoned(run, entry));
  if (fault !== null) return { phase: 'Error', message: `error in entry template execution: ${fault.message}` };
  globals.set('workflow.status', workflowPhaseOf(node.phase));
  globals.set('workflow.failures', failuresText(run, run.nodes.all()));
  hooks.consider();
  await hooks.settled();
  return runExitHandler(run, node);
}

/** Argo looks at the hooks first when it has just made the first pods, of which none runs yet. */
function pendAgain(run: Run): void {
  for (const node of run.nodes.all()) if (node.type === 'Pod' && !isFulfilled(node)) run.nodes.mark(node, 'Pending');
}

/** Argo: an unusable hook ends the workflow where it is. Its nodes stay as they are, though nothing of them goes on. */
async function abandoned(run: Run, entry: Promise<Outcome>): Promise<Outcome> {
  const restore = run.nodes.freeze();
  run.reachDeadline();
  const { node } = await entry;
  restore();
  return { node, fault: null };
}

/** Argo: while the root node runs, `workflow.status` in a hook is what the root node is. */
function considerWhileRunning(run: Run, hooks: WorkflowHooks): void {
  const root = run.nodes.byName(run.name);
  if (root === undefined || isFulfilled(root)) return;
  run.deps.globals.set('workflow.status', workflowPhaseOf(root.phase));
  hooks.consider();
}

async function runExitHandler(run: Run, root: Node): Promise<WorkflowEnd> {
  const { spec } = run.deps.workflow;
  const hook = exitHookOf(spec, spec.arguments);
  const exit = hook === undefined || !run.mayRun(true) ? null : await executeTemplate(run, exitCall(run, hook));
  return exit?.fault
    ? { phase: 'Error', message: `error in exit template execution : ${exit.fault.message}` }
    : endOf(run, root, exit);
}

/** A failed handler fails a workflow that had succeeded; a failed workflow keeps its own reason. */
function endOf(run: Run, root: Node, exit: Outcome | null): WorkflowEnd {
  if (!isUnsuccessful(root)) {
    const bad = exit !== null && isUnsuccessful(exit.node) ? exit.node : null;
    return bad === null
      ? { phase: 'Succeeded', message: '' }
      : { phase: bad.phase === 'Failed' ? 'Failed' : 'Error', message: bad.message };
  }
  const message = run.shutdown === null ? root.message : `Stopped with strategy '${run.shutdown}'`;
  return { phase: root.phase === 'Failed' ? 'Failed' : 'Error', message };
}

function rootCall(run: Run): Call {
  const { entrypoint, arguments: args } = run.deps.workflow.spec;
  return {
    nodeName: run.name,
    target: { ...(entrypoint !== undefined && { template: entrypoint }) },
    kind: 'step',
    arguments: args,
    boundary: null,
    onExit: false,
    hooked: false,
    depth: 1,
  };
}

function exitCall(run: Run, hook: NonNullable<ReturnType<typeof exitHookOf>>): Call {
  return {
    ...rootCall(run),
    nodeName: `${run.name}.onExit`,
    target: hook,
    arguments: hook.arguments,
    onExit: true,
    hooked: true,
  };
}

function workflowPhaseOf(phase: Phase): string {
  switch (phase) {
    case 'Skipped':
    case 'Omitted':
      return 'Succeeded';
    case 'Pending':
    case 'Running':
    case 'Succeeded':
    case 'Failed':
    case 'Error':
      return phase;
    default:
      return unreachable(phase);
  }
}

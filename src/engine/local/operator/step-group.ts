import type { WorkflowStep } from '../../../argo/types.ts';
import type { Boundary } from './boundary.ts';
import type { Outcome } from './call.ts';
import { continuesOn } from './continue-on.ts';
import type { Execute } from './execute.ts';
import { type HookOwner, Hooks, runExitHook } from './hooks.ts';
import { expand } from './loops.ts';
import { asFault, NodeFault } from './node-fault.ts';
import { isUnsuccessful, type Node } from './node-tree.ts';
import { resolveCall } from './resolve-call.ts';
import type { Run } from './run.ts';
import { layered, type Variables } from './scope.ts';
import { MissingReference } from './substitute.ts';
import { aborted } from './timers.ts';
import { shouldExecute } from './when.ts';

export interface StepGroupContext {
  readonly execute: Execute;
  readonly boundary: Boundary;
  readonly group: Node;
  /** Inputs of the template and outputs of earlier groups. */
  readonly scope: Variables;
}

/** Runs the steps of one group side by side and sets the group's phase by Argo's rules. */
export async function runStepGroup(run: Run, steps: readonly WorkflowStep[], context: StepGroupContext): Promise<void> {
  const { group } = context;
  const stepOf = new Map<string, WorkflowStep>();
  try {
    await startAll(run, await passesOf(run, steps, context), context, stepOf);
    const failed = [...group.children].find((id) => failsGroup(run.nodes.get(id), stepOf.get(id)));
    if (failed === undefined) run.nodes.mark(group, 'Succeeded');
    else run.nodes.mark(group, 'Failed', `child '${failed}' failed`);
  } catch (error) {
    run.nodes.mark(group, 'Error', asFault(error).message);
  }
}

function failsGroup(node: Node | undefined, step: WorkflowStep | undefined): boolean {
  return node !== undefined && isUnsuccessful(node) && !continuesOn(step, node.phase);
}

/** The steps with their references put in, and loops taken apart. */
async function passesOf(
  run: Run,
  steps: readonly WorkflowStep[],
  context: StepGroupContext,
): Promise<readonly WorkflowStep[]> {
  const scope = layered(context.scope, run.deps.globals);
  const resolved = await withReferences(run, context, () => steps.map((step) => resolveCall(step, scope)));
  return resolved.flatMap((step) => {
    const passes = expand(step, scope);
    if (passes.length === 0) leaveOut(run, step, context, 'Skipped', 'Skipped, empty params');
    return passes;
  });
}

/** Argo asks again and again for what will never be there: the group waits until the workflow is ended. */
async function withReferences<T>(run: Run, { group, boundary }: StepGroupContext, resolve: () => T): Promise<T> {
  try {
    return resolve();
  } catch (error) {
    const fault = asFault(error);
    if (!(fault instanceof MissingReference)) throw new NodeFault(`failed to resolve references: ${fault.message}`);
    run.deps.log.warn(`${group.name} waits for ever: ${fault.message}`);
    await aborted(run.ending(boundary.onExit));
    throw fault;
  }
}

/** Starts each step in turn; a fault while starting one keeps the later ones from starting. Throws NodeFault when all that began have ended. */
async function startAll(
  run: Run,
  passes: readonly WorkflowStep[],
  context: StepGroupContext,
  stepOf: Map<string, WorkflowStep>,
): Promise<void> {
  const running: Promise<void>[] = [];
  let halted = false;
  const onFault = () => {
    halted = true;
  };
  for (const step of passes) {
    if (halted) break;
    running.push(runStep(run, step, context, { onFault, onNode: (node) => stepOf.set(node.id, step) }));
  }
  const ends = await Promise.allSettled(running);
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
}

async function runStep(run: Run, step: WorkflowStep, context: StepGroupContext, events: ChildEvents): Promise<void> {
  if (proceeds(run, step, context, events)) await runChild(run, step, context, events);
}

/** Whether the step is to run. Throws NodeFault, with the node that shows it, for a `when` that cannot be computed. */
function proceeds(run: Run, step: WorkflowStep, context: StepGroupContext, { onFault }: ChildEvents): boolean {
  try {
    if (shouldExecute(step.when)) return true;
  } catch (error) {
    const fault = asFault(error);
    leaveOut(run, step, context, 'Error', fault.message);
    onFault();
    throw fault;
  }
  leaveOut(run, step, context, 'Skipped', `when '${step.when}' evaluated false`);
  return false;
}

interface ChildEvents {
  readonly onFault: () => void;
  readonly onNode: (node: Node) => void;
}

async function runChild(run: Run, step: WorkflowStep, context: StepGroupContext, events: ChildEvents): Promise<void> {
  const { boundary, execute, group } = context;
  const started: { hooks: Hooks | null } = { hooks: null };
  const nodeName = `${group.name}.${step.name}`;
  const outcome = await execute(run, {
    nodeName,
    target: step,
    kind: 'step',
    arguments: step.arguments,
    boundary,
    onExit: boundary.onExit,
    hooked: false,
    depth: boundary.depth + 1,
    onFault: events.onFault,
    onNode: (node) => {
      run.addChild(group, node);
      events.onNode(node);
      started.hooks = new Hooks(run, execute, ownerOf(step, node, context));
    },
  });
  throwChildFault(outcome, nodeName);
  await started.hooks?.settled();
  await runExitHook(run, execute, ownerOf(step, outcome.node, context));
}

function throwChildFault({ fault }: Outcome, nodeName: string): void {
  if (fault === null || fault.type === 'depth') return;
  throw new NodeFault(`step group deemed errored due to child ${nodeName} error: ${fault.message}`);
}

function ownerOf(step: WorkflowStep, node: Node, { boundary, scope }: StepGroupContext): HookOwner {
  return { call: step, node, name: step.name ?? '', root: 'steps', boundary, scope: () => scope };
}

function leaveOut(
  run: Run,
  step: WorkflowStep,
  { group, boundary }: StepGroupContext,
  phase: 'Skipped' | 'Error',
  message: string,
): void {
  const node = run.nodes.create({
    name: `${group.name}.${step.name}`,
    type: 'Skipped',
    phase,
    boundary: boundary.node,
    templateName: step.template,
    flag: {},
    message,
  });
  run.addChild(group, node);
}

import type { StepGroup, Template, WorkflowStep } from '../../../argo/types.ts';
import { addAggregates, noTemplateOfPasses } from './aggregate.ts';
import type { Attempt } from './attempt.ts';
import { type Boundary, createBoundary, failFastMessage } from './boundary.ts';
import type { Execute } from './execute.ts';
import { isLoop } from './loops.ts';
import { NodeFault } from './node-fault.ts';
import { isUnsuccessful, type Node } from './node-tree.ts';
import { addNodeVariables, addSkippedOutputs } from './node-variables.ts';
import { openNode } from './open-node.ts';
import { outboundOf } from './outbound.ts';
import type { Run } from './run.ts';
import { Variables } from './scope.ts';
import { runStepGroup } from './step-group.ts';
import { templateOutputs } from './template-outputs.ts';

interface StepsContext {
  readonly execute: Execute;
  readonly boundary: Boundary;
  readonly scope: Variables;
}

/** Runs a `steps` template: group after group. Throws NodeFault. */
export async function runSteps(run: Run, attempt: Attempt, execute: Execute): Promise<Node> {
  const { template, call } = attempt;
  const node = openNode(run, { ...attempt, type: 'Steps', phase: 'Running' });
  const boundary = createBoundary(node, template, { onExit: call.onExit, depth: call.depth });
  const context = { execute, boundary, scope: inputVariables(template) };
  try {
    const failure = await groupAfterGroup(run, template.steps ?? [], context);
    if (failure?.byFailFast !== true) setOutbound(run, node, failure?.group ?? lastGroup(run, node, template));
    if (failure !== null) return run.nodes.mark(node, 'Failed', failure.message);
    node.outputs = templateOutputs(template, context.scope);
    run.outputs.add(node.outputs);
    return run.nodes.mark(node, 'Succeeded');
  } finally {
    run.pods.endDaemons(node);
  }
}

interface Failure {
  readonly group: Node;
  readonly message: string;
  readonly byFailFast: boolean;
}

async function groupAfterGroup(run: Run, groups: readonly StepGroup[], context: StepsContext): Promise<Failure | null> {
  let previous: Node | null = null;
  for (const [index, steps] of groups.entries()) {
    const group: Node = openGroup(run, context.boundary, index, previous);
    const failedFast = await runGroup(run, steps, group, context);
    await run.turn();
    if (failedFast) run.nodes.mark(group, 'Failed', failFastMessage);
    if (isUnsuccessful(group)) return { group, message: group.message, byFailFast: failedFast };
    for (const step of steps) addStepVariables(run, step, group, context);
    previous = group;
  }
  return null;
}

/** True when the template's own `failFast` ended the group. */
async function runGroup(
  run: Run,
  steps: StepGroup,
  group: Node,
  { execute, boundary, scope }: StepsContext,
): Promise<boolean> {
  const { failFast } = boundary;
  const ended = runStepGroup(run, steps, { execute, boundary, group, scope });
  if (failFast === null) await ended;
  else await Promise.race([ended, failFast.settled]);
  return failFast?.tripped === true;
}

/** Argo hangs a group from what the previous one ended with. */
function openGroup(run: Run, { node }: Boundary, index: number, previous: Node | null): Node {
  const group = run.nodes.create({
    name: `${node.name}[${index}]`,
    type: 'StepGroup',
    phase: 'Running',
    boundary: node,
    flag: {},
  });
  for (const parent of parentsOf(run, node, previous)) run.addChild(parent, group);
  return group;
}

function parentsOf(run: Run, boundary: Node, previous: Node | null): readonly Node[] {
  if (previous === null) return [boundary];
  if (previous.children.size === 0) return [previous];
  return outboundOfChildren(run, previous).flatMap((id) => run.nodes.get(id) ?? []);
}

function outboundOfChildren(run: Run, group: Node): readonly string[] {
  return [...group.children].flatMap((id) => {
    const child = run.nodes.get(id);
    return child === undefined ? [] : outboundOf(run, child);
  });
}

function setOutbound(run: Run, node: Node, group: Node | null): void {
  if (group === null) return;
  node.outbound = outboundOfChildren(run, group);
  run.nodes.touch(node);
}

function lastGroup(run: Run, node: Node, { steps = [] }: Template): Node | null {
  return run.nodes.byName(`${node.name}[${steps.length - 1}]`) ?? null;
}

function addStepVariables(run: Run, step: WorkflowStep, group: Node, { scope }: StepsContext): void {
  const name = step.name ?? '';
  const child = run.nodes.byName(`${group.name}.${name}`);
  if (child === undefined && isLoop(step)) {
    const passes = passNodes(run, group, name);
    if (step.inline !== undefined && passes.length > 0) throw new NodeFault(noTemplateOfPasses);
    addAggregates(scope, 'steps', name, passes);
  }
  addNodeVariables(run, scope, 'steps', name, child ?? group);
  if (child !== undefined) addSkippedOutputs(scope, 'steps', name, child, run.templates.of(step));
}

function passNodes(run: Run, group: Node, name: string): readonly Node[] {
  const prefix = `${group.name}.${name}(`;
  return [...group.children]
    .flatMap((id) => run.nodes.get(id) ?? [])
    .filter((node) => node.name.startsWith(prefix) && node.type !== 'Skipped');
}

function inputVariables({ inputs }: Template): Variables {
  return new Variables((inputs?.parameters ?? []).map(({ name, value }) => [`inputs.parameters.${name}`, value ?? '']));
}

/** From a workflow that failed, the workflow that runs what did not succeed, and leaves the outputs of what did. */
import { nodeId } from '../argo/names.ts';
import type { NodeStatus } from '../argo/status-types.ts';
import type { Template, TemplateCall, Workflow } from '../argo/types.ts';
import { type Nodes, statusNodes } from '../report/status-nodes.ts';
import { keptStep } from './kept-step.ts';
import { withoutVerdict } from './run-step-again.ts';

export interface Kept {
  readonly workflow: Workflow;
  /** Names of the steps that are not run again. */
  readonly kept: readonly string[];
}

/** Exit handlers run again, whole. A loop with a failed item runs again whole, and so does one whose outputs another step uses. */
export function keepSucceeded(workflow: Workflow): Kept {
  const { status, metadata, ...object } = workflow;
  const { shutdown: _, suspend: __, ...spec } = workflow.spec;
  const name = metadata.name ?? '';
  const scene: Scene = {
    name,
    nodes: statusNodes(status).nodes,
    templates: new Map((spec.templates ?? []).map((template) => [template.name ?? '', template])),
    made: [],
    kept: [],
  };
  const entry = scene.templates.get(spec.entrypoint ?? '');
  const root = attemptOf(scene.nodes[name], scene.nodes);
  const again = entry === undefined || root === undefined ? undefined : rebuilt(entry, root.name, scene);
  const entrypoint = again?.name ?? spec.entrypoint;
  return {
    kept: scene.kept,
    workflow: {
      ...object,
      metadata: withoutVerdict(metadata),
      spec: {
        ...spec,
        ...(entrypoint !== undefined && { entrypoint }),
        templates: [...(spec.templates ?? []), ...scene.made],
      },
    },
  };
}

interface Scene {
  readonly name: string;
  readonly nodes: Nodes;
  readonly templates: ReadonlyMap<string, Template>;
  /** Templates that come on top. */
  readonly made: Template[];
  readonly kept: string[];
}

/** The template with stand-ins; undefined for one that has no steps. */
function rebuilt(template: Template, nodeName: string, scene: Scene): Template | undefined {
  const text = JSON.stringify(template, (_key, value) => (typeof value === 'bigint' ? String(value) : value));
  const isUsed = (step: string) => text.includes(`${step}.outputs`) || text.includes(`['${step}']`);
  const withCalls = callsOf(template, (call, suffix) => replaced(call, `${nodeName}${suffix}`, { ...scene, isUsed }));
  if (withCalls === undefined) return undefined;
  const again = { ...withCalls, name: newName(template.name ?? 'steps', 'again', scene) };
  scene.made.push(again);
  return again;
}

function callsOf(
  template: Template,
  change: <T extends TemplateCall>(call: T, suffix: string) => T,
): Template | undefined {
  const { dag, steps } = template;
  if (dag !== undefined)
    return { ...template, dag: { ...dag, tasks: dag.tasks.map((task) => change(task, `.${task.name}`)) } };
  if (steps === undefined) return undefined;
  return {
    ...template,
    steps: steps.map((group, index) => group.map((step) => change(step, `[${index}].${step.name}`))),
  };
}

type Surroundings = Scene & { readonly isUsed: (step: string) => boolean };

function replaced<T extends TemplateCall>(call: T, nodeName: string, scene: Surroundings): T {
  const { nodes } = scene;
  const node = nodes[nodeId(scene.name, nodeName)];
  const template = scene.templates.get(call.template ?? '');
  if (isLoop(call)) return isLoopKept(call, nodeName, scene) ? kept(call, node, undefined, scene) : call;
  if (node?.phase === 'Succeeded' && template?.daemon !== true && node.daemoned !== true)
    return kept(call, node, template, scene);
  const attempt = attemptOf(node, nodes);
  const again = template === undefined || attempt === undefined ? undefined : rebuilt(template, attempt.name, scene);
  return again === undefined ? call : { ...call, template: again.name };
}

function isLoop({ withItems, withParam, withSequence }: TemplateCall): boolean {
  return withItems !== undefined || withParam !== undefined || withSequence !== undefined;
}

/** Whether all its items succeeded, as the group around them tells, and nobody asks what they left. */
function isLoopKept(
  { name = '' }: TemplateCall,
  nodeName: string,
  { nodes, name: workflow, isUsed }: Surroundings,
): boolean {
  const group = nodes[nodeId(workflow, nodeName)] ?? nodes[nodeId(workflow, nodeName.slice(0, -name.length - 1))];
  const isGroup = group?.type === 'TaskGroup' || group?.type === 'StepGroup';
  return isGroup && group.phase === 'Succeeded' && !isUsed(name);
}

/** The call without what made it wait, repeat or call others: only what it comes after stays. */
function kept<T extends TemplateCall>(
  call: T,
  node: NodeStatus | undefined,
  template: Template | undefined,
  scene: Scene,
): T {
  const { arguments: _, when: __, withItems: ___, withParam: ____, withSequence: _____, hooks, onExit, ...rest } = call;
  const { templateRef, inline, continueOn, ...place } = rest;
  const { name = 'step' } = call;
  const standIn = keptStep(
    newName(name, 'kept', scene),
    node === undefined ? { id: '', name, type: 'Pod' } : withoutLoop(node),
    template,
  );
  if (standIn === null) return call;
  scene.made.push(standIn);
  scene.kept.push(name);
  return { ...place, template: standIn.name } as typeof place & TemplateCall as T; // less of the same call
}

/** What a TaskGroup leaves is its items'; nobody uses it here. */
function withoutLoop(node: NodeStatus): NodeStatus {
  const { outputs: _, ...rest } = node;
  return node.type === 'TaskGroup' ? rest : node;
}

/** Of what was tried several times the last attempt, below which its steps hang. */
function attemptOf(node: NodeStatus | undefined, nodes: Nodes): NodeStatus | undefined {
  if (node?.type !== 'Retry') return node;
  const attempts = (node.children ?? [])
    .flatMap((id) => nodes[id] ?? [])
    .filter(({ nodeFlag }) => nodeFlag?.retried === true);
  return attempts.at(-1);
}

function newName(base: string, what: string, { templates, made }: Scene): string {
  for (let number = made.length + 1; ; number += 1) {
    const name = `${base.slice(0, 40)}-${what}-${number}`;
    if (!templates.has(name)) return name;
  }
}

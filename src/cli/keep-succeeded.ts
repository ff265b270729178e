/** From a workflow that failed, the workflow that runs what did not succeed, and leaves the outputs of what did. */
import { nodeId } from '../argo/names.ts';
import { namesIn, type Put, withNames } from '../argo/references.ts';
import type { NodeStatus } from '../argo/status-types.ts';
import type { Template, TemplateCall, Workflow } from '../argo/types.ts';
import { isLoop } from '../engine/local/operator/loops.ts';
import { type Nodes, statusNodes } from '../report/status-nodes.ts';
import { askedAsLoops, indexNodes, type NodeIndex, rootOf, unsettledCalls, withCalls, writtenItems } from './calls.ts';
import { keptLists } from './kept-lists.ts';
import { type KeptOutputs, keptOutputs, use } from './kept-outputs.ts';
import { isTooLong, type KeptOutput, keptStep } from './kept-step.ts';
import { withoutVerdict } from './run-step-again.ts';

export interface Kept {
  readonly workflow: Workflow;
  /** Names of the steps that are not run again. */
  readonly kept: readonly string[];
  /** Names of those that are; what never came to its turn is among them. */
  readonly again: readonly string[];
}

/**
 * What failed runs again, and what comes after it. So do exit handlers, daemons, and steps whose artifacts others use. Pure; a workflow whose nodes cannot be read runs again whole.
 */
export function keepSucceeded(workflow: Workflow): Kept {
  const { status, metadata, ...object } = workflow;
  const { shutdown: _, suspend: __, ...spec } = workflow.spec;
  const name = metadata.name ?? '';
  const { nodes } = statusNodes(status);
  const scene: Scene = {
    index: indexNodes(name, nodes),
    nodes,
    globals: Object.values(nodes).filter(leavesGlobals),
    templates: new Map((spec.templates ?? []).map((template) => [template.name ?? '', template])),
    made: [],
    kept: [],
    again: [],
  };
  const entry = scene.templates.get(spec.entrypoint ?? '');
  const root = attemptOf(nodes[nodeId(name, name)], nodes);
  const again = entry === undefined || root === undefined ? undefined : rebuilt(entry, root.name, scene);
  const isSame = again === undefined || scene.kept.length === 0;
  const made = isSame ? {} : { entrypoint: again.name ?? '', templates: [...(spec.templates ?? []), ...scene.made] };
  return {
    kept: scene.kept,
    again: scene.again,
    workflow: { ...object, metadata: withoutVerdict(metadata), spec: { ...spec, ...made } },
  };
}

interface Scene {
  readonly index: NodeIndex;
  readonly nodes: Nodes;
  /** Nodes that leave outputs for the whole workflow. */
  readonly globals: readonly NodeStatus[];
  readonly templates: ReadonlyMap<string, Template>;
  /** Templates that come on top. */
  readonly made: Template[];
  readonly kept: string[];
  readonly again: string[];
}

/** One template that is called at one place. */
interface Place extends Scene {
  readonly root: 'steps' | 'tasks';
  /** Names that are used in it. */
  readonly names: ReadonlySet<string>;
  readonly unsettled: ReadonlyMap<string, 'failed' | 'after'>;
  /** Of which a part would not be the whole for others. */
  readonly wholeLoops: ReadonlySet<string>;
  /** What stands in the place of names, for steps that are kept. */
  readonly puts: Map<string, Put>;
}

/** The template with stand-ins; undefined for one that has no steps. */
function rebuilt(template: Template, nodeName: string, scene: Scene): Template | undefined {
  const place: Place = {
    ...scene,
    root: rootOf(template),
    names: namesIn(template),
    unsettled: unsettledCalls(template, nodeName, scene.index),
    wholeLoops: askedAsLoops(template),
    puts: new Map(),
  };
  const replaced = withCalls(template, nodeName, (call, node) => replacedCall(call, node, place));
  if (replaced === undefined) return undefined;
  const again = {
    ...withNames(replaced, (name) => place.puts.get(name)),
    name: newName(template.name, 'again', scene),
  };
  scene.made.push(again);
  return again;
}

function replacedCall<T extends TemplateCall>(call: T, nodeName: string, place: Place): T {
  const { name = 'step' } = call;
  const node = place.index.node(nodeName);
  const attempt = attemptOf(node, place.nodes);
  const outputs = keptBy(call, nodeName, place);
  if (outputs !== null) {
    for (const [asked, put] of outputs.puts) place.puts.set(asked, put);
    return standingIn(call, outputs.outputs, place);
  }
  if (isLoop(call)) return runningAgain(call, nodeName, place);
  const template = place.templates.get(call.template ?? '');
  const again =
    node?.phase === 'Succeeded' || template === undefined || attempt === undefined
      ? undefined
      : rebuilt(template, attempt.name, place);
  if (again === undefined) place.again.push(name);
  return again === undefined ? call : { ...call, template: again.name };
}

/** Of a loop whose items are known beforehand, and of which nobody asks more than how it ended, only those that did not succeed. */
function runningAgain<T extends TemplateCall>(call: T, nodeName: string, place: Place): T {
  const { name = 'step' } = call;
  place.again.push(name);
  if (isAskedFor(call, nodeName, place) || place.unsettled.get(name) !== 'failed') return call;
  const items = writtenItems(call);
  const succeeded = new Set(
    place.index.items(nodeName).flatMap((item) => (item.phase === 'Succeeded' ? [passOf(item, nodeName)] : [])),
  );
  const left = items.filter((_, index) => !succeeded.has(index));
  if (left.length === items.length || left.length === 0) return call;
  place.kept.push(`${items.length - left.length} of ${items.length} items of ${name}`);
  const { withSequence: _, ...rest } = call;
  return { ...rest, withItems: left } as typeof rest & TemplateCall as T; // the same call, with fewer items
}

/** Whether a part of its items would not do for others: who uses their outputs, asks for any of them, or finds them while they last. */
function isAskedFor({ name = '', template = '' }: TemplateCall, nodeName: string, place: Place): boolean {
  return (
    place.wholeLoops.has(name) ||
    use({ prefix: `${place.root}.${name}`, names: place.names }, 'outputs') !== 'none' ||
    place.globals.some((inner) => inner.name.startsWith(`${nodeName}(`)) ||
    place.templates.get(template)?.daemon === true
  );
}

function passOf({ name }: NodeStatus, nodeName: string): number {
  return Number.parseInt(name.slice(nodeName.length + 1), 10);
}

/** What a call leaves that need not run again; null for one that must. */
function keptBy(call: TemplateCall, nodeName: string, place: Place): KeptOutputs | null {
  const { name = '' } = call;
  if (place.unsettled.has(name)) return null;
  const isBelow = (inner: NodeStatus) =>
    inner.name.startsWith(nodeName) && /^[[.(]/.test(inner.name.slice(nodeName.length));
  const globals = place.globals.filter(isBelow);
  if (globals.some(({ outputs }) => outputs?.artifacts?.some(({ globalName }) => globalName))) return null;
  const own = isLoop(call) ? keptLoop(name, nodeName, place) : keptSingle(call, nodeName, place);
  if (own === null) return null;
  const outputs = withGlobals(own.outputs, globals);
  return outputs.some(isTooLong) ? null : { ...own, outputs };
}

function keptSingle(
  { name, template = '' }: TemplateCall,
  nodeName: string,
  { index, templates, root, names }: Place,
): KeptOutputs | null {
  const node = index.node(nodeName);
  const { daemon, outputs } = templates.get(template) ?? {};
  if (node?.phase !== 'Succeeded' || node.daemoned === true || daemon === true) return null;
  const artifacts = [...(node.outputs?.artifacts ?? []), ...(outputs?.artifacts ?? [])];
  if (artifacts.some(({ globalName }) => globalName)) return null;
  return keptOutputs({ ...node, outputs: { ...node.outputs, artifacts } }, { prefix: `${root}.${name}`, names });
}

/** Of a loop whose items all succeeded. */
function keptLoop(name: string, nodeName: string, place: Place): KeptOutputs | null {
  const { index, root, names, wholeLoops } = place;
  const items = index.items(nodeName);
  const group = index.node(nodeName) ?? index.node(nodeName.slice(0, -name.length - 1));
  const isWhole = group?.phase === 'Succeeded' && items.some(({ phase }) => phase === 'Succeeded');
  const isKept = ({ phase, daemoned }: NodeStatus) =>
    (phase === 'Succeeded' || phase === 'Skipped') && daemoned !== true;
  if (!isWhole || !items.every(isKept)) return null;
  const inOrder = items.toSorted((a, b) => passOf(a, nodeName) - passOf(b, nodeName));
  const outputs = keptLists(inOrder, { root, name, names });
  return wholeLoops.has(name) && outputs?.outputs.length !== 0 ? null : outputs; // a loop of one cannot leave the lists of many
}

/** What steps below it leave for the whole workflow; of one name the last. */
function withGlobals(own: readonly KeptOutput[], below: readonly NodeStatus[]): readonly KeptOutput[] {
  const globals = new Map<string, string>();
  for (const { outputs } of below)
    for (const { globalName, value } of outputs?.parameters ?? [])
      if (globalName && value !== undefined) globals.set(globalName, value);
  for (const { globalName } of own) if (globalName !== undefined) globals.delete(globalName);
  const added = [...globals].map(([globalName, value], index) => ({
    name: `kept-global-${index + 1}`,
    value,
    globalName,
  }));
  return [...own, ...added];
}

function leavesGlobals({ outputs }: NodeStatus): boolean {
  return [...(outputs?.parameters ?? []), ...(outputs?.artifacts ?? [])].some(({ globalName }) => Boolean(globalName));
}

/** The call without what made it wait, repeat or call others: only what it comes after stays. A loop stays one for who asks whether any of its items succeeded. */
function standingIn<T extends TemplateCall>(call: T, outputs: readonly KeptOutput[], scene: Place): T {
  const { arguments: _, when: __, withItems, withParam, withSequence, hooks, onExit, ...rest } = call;
  const { templateRef, inline, continueOn, ...place } = rest;
  const { name = 'step' } = call;
  const standIn = keptStep(newName(name, 'kept', scene), outputs);
  scene.made.push(standIn);
  scene.kept.push(name);
  const loop = scene.wholeLoops.has(name) ? { withItems: ['kept'] } : {};
  return { ...place, ...loop, template: standIn.name } as typeof place & TemplateCall as T; // less of the same call
}

/** Of what was tried several times the last attempt, below which its steps hang. */
function attemptOf(node: NodeStatus | undefined, nodes: Nodes): NodeStatus | undefined {
  if (node?.type !== 'Retry') return node;
  const attempts = (node.children ?? [])
    .flatMap((id) => nodes[id] ?? [])
    .filter(({ nodeFlag }) => nodeFlag?.retried === true);
  return attempts.at(-1);
}

function newName(base: string | undefined, what: string, { templates, made }: Scene): string {
  for (let number = made.length + 1; ; number += 1) {
    const name = `${(base ?? 'steps').slice(0, 40)}-${what}-${number}`;
    if (!templates.has(name)) return name;
  }
}

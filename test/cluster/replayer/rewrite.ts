import { nodeId, podName } from '../../../src/argo/names.ts';
import type { NodeStatus, WorkflowStatus } from '../../../src/argo/status-types.ts';
import type { Workflow } from '../../../src/argo/types.ts';
import type { Recording } from './recording.ts';

/** Whose status the recorded one becomes. */
export interface Identity {
  readonly name: string;
  readonly namespace: string;
  readonly uid: string;
  /** RFC 3339. */
  readonly creationTimestamp: string;
}

/** What a controller writes of a workflow, besides the defaults that it puts into the spec. */
export interface ControllerWrites {
  readonly status: WorkflowStatus;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly finalizers: readonly string[];
}

/**
 * Gives what the controller had written at a recorded object, as if it were `own`: names, node ids, pod names, the uid and the namespace of locks;
 * times are moved to the workflow's own creation and drawn together by `speed`.
 */
export function rewriter({ frames }: Recording, own: Identity, speed = 1): (recorded: Workflow) => ControllerWrites {
  const [first] = frames;
  if (first === undefined) throw new Error('a recording without a single event');
  const text = textRewriter(identityOf(first.object), own, nodesOf(frames.map(({ object }) => object)));
  const time = timeRewriter(first.object.metadata.creationTimestamp ?? '', own.creationTimestamp, speed);
  const submitted = first.object.metadata;
  return ({ metadata, status = {} }) => ({
    // the same document with other texts in it
    status: rewritten(status, text, time) as WorkflowStatus,
    labels: added(metadata.labels, submitted.labels, text),
    annotations: added(metadata.annotations, submitted.annotations, text),
    finalizers: (metadata.finalizers ?? []).filter((name) => !submitted.finalizers?.includes(name)),
  });
}

export function identityOf({ metadata }: Workflow): Identity {
  const { name = '', namespace = '', uid = '', creationTimestamp } = metadata;
  return { name, namespace, uid, creationTimestamp: creationTimestamp ?? '' };
}

function nodesOf(objects: readonly Workflow[]): readonly NodeStatus[] {
  return [...new Map(objects.flatMap(({ status }) => Object.entries(status?.nodes ?? {}))).values()];
}

/** Ids and pod names as wholes, longer ones first; then the workflow's name where it is a word, or begins a name made of it. */
function textRewriter(from: Identity, to: Identity, nodes: readonly NodeStatus[]): (text: string) => string {
  const name = (text: string) => text.replaceAll(wordPattern([from.name]), to.name);
  const replacements = new Map<string, string>([
    [from.name, to.name],
    [from.uid, to.uid],
  ]);
  for (const node of nodes) {
    const template = node.templateRef?.template ?? node.templateName;
    const ownName = name(node.name);
    replacements.set(podName(from.name, node.name, template), podName(to.name, ownName, template));
    replacements.set(node.id, nodeId(to.name, ownName));
  }
  const pattern = wordPattern([...replacements.keys()].toSorted((a, b) => b.length - a.length));
  const lock = new RegExp(`(?<![-\\w/])${escaped(from.namespace)}(?=/(?:Mutex|ConfigMap|Database)/)`, 'g');
  return (text) => text.replaceAll(pattern, (found) => replacements.get(found) ?? found).replaceAll(lock, to.namespace);
}

function wordPattern(words: readonly string[]): RegExp {
  return new RegExp(`(?<![A-Za-z0-9])(?:${words.map(escaped).join('|')})(?![A-Za-z0-9])`, 'g');
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

function timeRewriter(from: string, to: string, speed: number): (time: string) => string {
  const moved = (ms: number) => Date.parse(to) + (ms - Date.parse(from)) / speed;
  return (time) => new Date(moved(Date.parse(time))).toISOString().replace(/\.\d+Z$/, 'Z');
}

const timeFields = ['startedAt', 'finishedAt'];

function rewritten(value: unknown, text: (text: string) => string, time: (time: string) => string): unknown {
  if (typeof value === 'string') return text(value);
  if (Array.isArray(value)) return value.map((item) => rewritten(item, text, time));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, part]) => [
      text(key),
      timeFields.includes(key) && typeof part === 'string' ? time(part) : rewritten(part, text, time),
    ]),
  );
}

/** What the controller added or changed; what the author had submitted is left to the replayed workflow's own. */
function added(
  now: Readonly<Record<string, string>> = {},
  submitted: Readonly<Record<string, string>> = {},
  text: (text: string) => string,
): Readonly<Record<string, string>> {
  const entries = Object.entries(now).filter(([key, value]) => submitted[key] !== value);
  return Object.fromEntries(entries.map(([key, value]) => [key, text(value)]));
}

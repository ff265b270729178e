import { nodeId } from '../../../argo/names.ts';
import type { NodeStatus, NodeType, Phase } from '../../../argo/status-types.ts';
import type { Inputs, Outputs } from '../../../argo/types.ts';
import { rfc3339 } from './go-time.ts';

/** A node while its workflow runs; `status.nodes` shows it as a NodeStatus. */
export interface Node {
  readonly id: string;
  readonly name: string;
  readonly type: NodeType;
  readonly templateName: string | undefined;
  readonly boundary: Node | null;
  displayName: string;
  phase: Phase;
  message: string;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  finishedAt: number | null;
  flag: NodeFlag | null;
  daemoned: boolean;
  /** Its outputs came from the cache of memoized templates. */
  memoized: boolean;
  inputs: Inputs | undefined;
  outputs: Outputs | undefined;
  /** Ids, in the order in which they were attached. */
  readonly children: Set<string>;
  outbound: readonly string[] | null;
}

export type NodeFlag = NonNullable<NodeStatus['nodeFlag']>;

export interface NewNode {
  readonly name: string;
  readonly type: NodeType;
  readonly phase: Phase;
  readonly boundary: Node | null;
  readonly templateName?: string | undefined;
  readonly flag?: NodeFlag | null | undefined;
  readonly message?: string | undefined;
  readonly inputs?: Inputs | undefined;
  readonly outputs?: Outputs | undefined;
}

export interface NodeTreeDeps {
  readonly workflowName: string;
  readonly now: () => number;
  /** Called after each change. */
  readonly changed: (node: Node) => void;
}

/** The nodes of one run. Every change passes through here, so that what is written out is never behind. */
export class NodeTree {
  readonly #deps: NodeTreeDeps;
  readonly #nodes = new Map<string, Node>();
  readonly #statuses = new Map<string, NodeStatus>();
  readonly #watchers = new Map<string, (() => void)[]>();
  #frozen: Record<string, NodeStatus> | null = null;

  constructor(deps: NodeTreeDeps) {
    this.#deps = deps;
  }

  idOf(name: string): string {
    return nodeId(this.#deps.workflowName, name);
  }

  get(id: string): Node | undefined {
    return this.#nodes.get(id);
  }

  byName(name: string): Node | undefined {
    return this.#nodes.get(this.idOf(name));
  }

  all(): Iterable<Node> {
    return this.#nodes.values();
  }

  create(seed: NewNode): Node {
    const now = this.#deps.now();
    const node: Node = {
      id: this.idOf(seed.name),
      name: seed.name,
      type: seed.type,
      templateName: seed.templateName,
      boundary: seed.boundary,
      displayName: displayNameOf(seed),
      phase: seed.phase,
      message: seed.message ?? '',
      startedAt: now,
      finishedAt: isEnded(seed.phase) ? now : null,
      flag: seed.flag ?? null,
      daemoned: false,
      memoized: false,
      inputs: seed.inputs,
      outputs: seed.outputs,
      children: new Set(),
      outbound: null,
    };
    this.#nodes.set(node.id, node);
    this.touch(node);
    return node;
  }

  /** Sets the phase, and the message where one is given; a node that ends gets its time. */
  mark(node: Node, phase: Phase, message?: string): Node {
    const moved = node.phase !== phase;
    node.phase = phase;
    if (message !== undefined) node.message = message;
    if (isEnded(phase)) node.finishedAt ??= this.#deps.now();
    this.touch(node);
    if (moved) for (const watcher of this.#watchers.get(node.id) ?? []) watcher();
    return node;
  }

  addChild(parent: Node, childId: string): void {
    if (parent.children.has(childId)) return;
    parent.children.add(childId);
    this.touch(parent);
  }

  /** Must follow every change of a node that is not made by the methods here. */
  touch(node: Node): void {
    this.#statuses.delete(node.id);
    this.#deps.changed(node);
  }

  /** Calls back whenever the node's phase changes. */
  onPhase(node: Node, watcher: () => void): void {
    const watchers = this.#watchers.get(node.id);
    if (watchers === undefined) this.#watchers.set(node.id, [watcher]);
    else watchers.push(watcher);
  }

  /** Shows the nodes as they are now whatever becomes of them, until the function that it gives takes all that back. */
  freeze(): () => void {
    const kept = [...this.#nodes].map(([id, node]) => ({ id, node, was: { ...node }, children: [...node.children] }));
    this.#frozen = this.statuses();
    return () => {
      this.#nodes.clear();
      this.#statuses.clear();
      this.#frozen = null;
      for (const { id, node, was, children } of kept) {
        node.children.clear();
        for (const child of children) node.children.add(child);
        this.#nodes.set(id, Object.assign(node, was));
      }
    };
  }

  statuses(): Record<string, NodeStatus> {
    if (this.#frozen !== null) return this.#frozen;
    const result: Record<string, NodeStatus> = {};
    for (const [id, node] of this.#nodes) {
      const status = this.#statuses.get(id) ?? statusOf(node);
      this.#statuses.set(id, status);
      result[id] = status;
    }
    return result;
  }
}

/** Argo's "fulfilled": it ended, was left out, or is a daemon that runs. */
export function isFulfilled(node: Node): boolean {
  return isEnded(node.phase) || (node.daemoned && node.phase !== 'Pending');
}

/** Argo's "completed": it ended by running; skipped and omitted nodes did not. */
export function isCompleted(node: Node): boolean {
  return node.phase === 'Succeeded' || isUnsuccessful(node);
}

export function isUnsuccessful(node: Node): boolean {
  return node.phase === 'Failed' || node.phase === 'Error';
}

function isEnded(phase: Phase): boolean {
  return phase !== 'Pending' && phase !== 'Running';
}

/** Argo: the part of the name below the boundary, without `[i].` or `.`. */
function displayNameOf({ name, boundary }: NewNode): string {
  if (boundary === null) return name;
  const below = name.startsWith(boundary.name) ? name.slice(boundary.name.length) : name;
  return below.replace(/^(\[\d+\])?\./, '');
}

function statusOf(node: Node): NodeStatus {
  return {
    id: node.id,
    name: node.name,
    displayName: node.displayName,
    type: node.type,
    ...(node.templateName !== undefined && { templateName: node.templateName }),
    phase: node.phase,
    ...(node.boundary !== null && { boundaryID: node.boundary.id }),
    ...(node.message !== '' && { message: node.message }),
    startedAt: rfc3339(node.startedAt),
    finishedAt: node.finishedAt === null ? null : rfc3339(node.finishedAt),
    ...(node.flag !== null && { nodeFlag: { ...node.flag } }),
    ...(node.daemoned && { daemoned: true }),
    ...(node.inputs !== undefined && { inputs: node.inputs }),
    ...(node.outputs !== undefined && { outputs: node.outputs }),
    ...(node.children.size > 0 && { children: [...node.children] }),
    ...(node.outbound !== null && node.outbound.length > 0 && { outboundNodes: node.outbound }),
  };
}

import { nodesOf } from '../../argo/compressed-nodes.ts';
import { podName } from '../../argo/names.ts';
import { pendingReason } from '../../argo/pending.ts';
import { isTerminal } from '../../argo/phase.ts';
import type { NodeStatus } from '../../argo/status-types.ts';
import type { Workflow } from '../../argo/types.ts';
import type { Clock } from '../../core/clock.ts';
import type { Change, WorkflowRef } from '../engine.ts';
import { keyOf } from '../watched-workflow.ts';
import type { Holder } from './changes.ts';
import type { PodCauses } from './pod-events.ts';

export interface HeldNodesOptions {
  readonly clock: Clock;
  /** Why pods of a namespace do not start; null when that cannot be read. Never throws. */
  readonly causes: (namespace: string, signal: AbortSignal) => Promise<PodCauses | null>;
  /** Milliseconds for which a pod may start without a word before its events are read. @default 15 000 */
  readonly afterMs?: number | undefined;
}

interface HeldNode {
  readonly displayName: string;
  readonly pod: string;
  /** Milliseconds on the clock's `elapsed` since which it is Pending and says nothing. */
  readonly silentSince: number | null;
  /** The last cause that was seen, by its message or its pod's events. */
  cause: string | null;
  /** Whether the message itself tells the cause now. */
  readonly isTold: boolean;
}

interface HeldWorkflow {
  readonly ref: WorkflowRef;
  readonly nodes: ReadonlyMap<string, HeldNode>;
}

/** Milliseconds between two looks at the events of one namespace, and after a refusal. */
const betweenLooksMs = 30_000;
const afterRefusalMs = 300_000;

/**
 * Remembers why nodes are Pending, of the objects that somebody looked at: Argo forgets it when the node ends, and never knows of volumes that
 * cannot be mounted. Those are looked up in the pods' events.
 */
export class HeldNodes implements Holder {
  readonly #workflows = new Map<string, HeldWorkflow>();
  readonly #nextLook = new Map<string, number>();
  readonly #options: HeldNodesOptions;

  constructor(options: HeldNodesOptions) {
    this.#options = options;
  }

  /** The object, with `heldBy` of the nodes whose message does not tell what held them; the same one where there is nothing to add. */
  seen(ref: WorkflowRef, workflow: Workflow): Workflow {
    const found = nodesOf(workflow.status);
    if (found.type !== 'nodes') return workflow;
    const before = this.#workflows.get(keyOf(ref))?.nodes;
    const held = new Map<string, HeldNode>();
    for (const [id, node] of Object.entries(found.nodes)) {
      const now = this.#heldNode(node, before?.get(id), workflow);
      if (now !== null) held.set(id, now);
    }
    if (held.size === 0) this.#workflows.delete(keyOf(ref));
    else this.#workflows.set(keyOf(ref), { ref, nodes: held });
    return withCauses(workflow, found.nodes, held);
  }

  noticed(ref: WorkflowRef, phase: Change['phase']): void {
    if (phase === 'gone') this.#workflows.delete(keyOf(ref));
  }

  heldBy(ref: WorkflowRef): string | null {
    const nodes = [...(this.#workflows.get(keyOf(ref))?.nodes.values() ?? [])];
    const words = nodes.flatMap(({ displayName, cause, silentSince }) =>
      cause !== null && silentSince !== null ? [`${displayName} cannot start: ${cause}`] : [],
    );
    return words.length === 0 ? null : words.toSorted().join('; ');
  }

  async look(signal: AbortSignal): Promise<readonly WorkflowRef[]> {
    const { clock, afterMs = 15_000 } = this.#options;
    const now = clock.elapsed();
    const silent = [...this.#workflows.values()].filter(({ nodes }) =>
      [...nodes.values()].some(({ silentSince }) => silentSince !== null && now - silentSince >= afterMs),
    );
    const namespaces = new Set(silent.map(({ ref }) => ref.namespace));
    for (const namespace of namespaces) if (now < (this.#nextLook.get(namespace) ?? 0)) namespaces.delete(namespace);
    const news = await Promise.all([...namespaces].map((namespace) => this.#lookIn(namespace, signal)));
    return news.flat();
  }

  /** Those of which a cause is new. */
  async #lookIn(namespace: string, signal: AbortSignal): Promise<readonly WorkflowRef[]> {
    const { clock, causes } = this.#options;
    const found = await causes(namespace, signal);
    this.#nextLook.set(namespace, clock.elapsed() + (found === null ? afterRefusalMs : betweenLooksMs));
    const held = [...this.#workflows.values()].filter(({ ref }) => ref.namespace === namespace);
    return held.filter(({ nodes }) => found !== null && learn(nodes, found)).map(({ ref }) => ref);
  }

  /** Null for a node of which nothing needs to be remembered. */
  #heldNode(node: NodeStatus, before: HeldNode | undefined, workflow: Workflow): HeldNode | null {
    const { phase, message, displayName = node.name } = node;
    const pod = podOf(node, workflow);
    if (phase === 'Pending' && !isTerminal(workflow.status?.phase)) {
      const isTold = pendingReason(message) !== '';
      const isSilent = !isTold && node.type === 'Pod';
      const silentSince = isSilent ? (before?.silentSince ?? this.#options.clock.elapsed()) : null;
      return { displayName, pod, isTold, silentSince, cause: isTold ? (message ?? null) : (before?.cause ?? null) };
    }
    const neverRan = phase === 'Pending' || phase === 'Failed' || phase === 'Error';
    return neverRan && before !== undefined && before.cause !== null
      ? { ...before, isTold: phase === 'Pending' && before.isTold, silentSince: null }
      : null;
  }
}

function learn(nodes: HeldWorkflow['nodes'], causes: PodCauses): boolean {
  let isNew = false;
  for (const node of nodes.values()) {
    const cause = node.silentSince === null ? undefined : causes.get(node.pod);
    if (cause === undefined || cause === node.cause) continue;
    node.cause = cause;
    isNew = true;
  }
  return isNew;
}

function podOf(node: NodeStatus, { metadata }: Workflow): string {
  const isOldName = metadata.annotations?.['workflows.argoproj.io/pod-name-format'] === 'v1';
  return isOldName ? node.id : podName(metadata.name ?? '', node.name, node.templateRef?.template ?? node.templateName);
}

function withCauses(
  workflow: Workflow,
  nodes: Readonly<Record<string, NodeStatus>>,
  held: ReadonlyMap<string, HeldNode>,
): Workflow {
  const added = [...held].flatMap(([id, { cause, isTold }]) => {
    const node = nodes[id];
    return node === undefined || cause === null || isTold ? [] : [[id, { ...node, heldBy: cause }] as const];
  });
  if (added.length === 0) return workflow;
  const { compressedNodes: _, ...status } = workflow.status ?? {};
  return { ...workflow, status: { ...status, nodes: { ...nodes, ...Object.fromEntries(added) } } };
}

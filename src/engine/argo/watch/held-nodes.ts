import { nodesOf } from '../../../argo/compressed-nodes.ts';
import { podName } from '../../../argo/names.ts';
import { pendingReason } from '../../../argo/pending.ts';
import { isTerminal } from '../../../argo/phase.ts';
import type { NodeStatus } from '../../../argo/status-types.ts';
import type { Workflow } from '../../../argo/types.ts';
import type { Clock } from '../../../core/clock.ts';

/** A node that is, or at its end was, Pending, and what is known of that. */
export interface HeldNode {
  readonly displayName: string;
  readonly pod: string;
  /** Milliseconds on the clock's `elapsed` since which it is Pending and its message says nothing; null where it does, or it has ended. */
  readonly silentSince: number | null;
  /** The last cause that was seen, in its message or in its pod's events. */
  readonly cause: string | null;
  /** Whether the message itself tells the cause now. */
  readonly isTold: boolean;
}

/** By node id. */
export type HeldNodes = ReadonlyMap<string, HeldNode>;

/** A node is not taken to have been silent for longer when it is first seen: clocks differ. */
const longestSilenceMs = 60_000;

/** What must be remembered of an object's nodes, given what was remembered of the object before it. */
export function heldNodesOf(workflow: Workflow, before: HeldNodes, clock: Clock): HeldNodes {
  const found = nodesOf(workflow.status);
  if (found.type !== 'nodes') return before;
  const held = Object.entries(found.nodes).flatMap(([id, node]) => {
    const now = heldNode(node, before.get(id), workflow, clock);
    return now === null ? [] : [[id, now] as const];
  });
  return new Map(held);
}

/** The object, with `heldBy` of the nodes whose message does not tell what held them; the same one where there is nothing to add. */
export function withCauses(workflow: Workflow, held: HeldNodes): Workflow {
  const untold = [...held].filter(([, { cause, isTold }]) => cause !== null && !isTold);
  if (untold.length === 0) return workflow;
  const found = nodesOf(workflow.status);
  if (found.type !== 'nodes') return workflow;
  const added = untold.flatMap(([id, { cause }]) => {
    const node = found.nodes[id];
    return node === undefined || cause === null ? [] : [[id, { ...node, heldBy: cause }] as const];
  });
  const { compressedNodes: _, ...status } = workflow.status ?? {};
  return { ...workflow, status: { ...status, nodes: { ...found.nodes, ...Object.fromEntries(added) } } };
}

/** Null for a node of which nothing needs to be remembered. Argo's last word on one that never ran forgets why: that is kept. */
function heldNode(node: NodeStatus, before: HeldNode | undefined, workflow: Workflow, clock: Clock): HeldNode | null {
  const { phase, message } = node;
  const isPending = phase === 'Pending';
  if (!isPending || isTerminal(workflow.status?.phase)) {
    const mayHaveNeverRun = isPending || phase === 'Failed' || phase === 'Error';
    if (!mayHaveNeverRun || before === undefined || before.cause === null) return null;
    return { ...before, isTold: isPending && pendingReason(message) !== '', silentSince: null };
  }
  const isTold = pendingReason(message) !== '';
  return {
    displayName: node.displayName ?? node.name,
    pod: podOf(node, workflow),
    isTold,
    silentSince: isTold || node.type !== 'Pod' ? null : (before?.silentSince ?? beganAt(node, clock)),
    cause: isTold ? (message ?? null) : (before?.cause ?? null),
  };
}

function beganAt({ startedAt }: NodeStatus, clock: Clock): number {
  const sinceMs = clock.now() - Date.parse(startedAt ?? '');
  return clock.elapsed() - (sinceMs > 0 ? Math.min(sinceMs, longestSilenceMs) : 0); // NaN is not above 0
}

function podOf(node: NodeStatus, { metadata }: Workflow): string {
  const isOldName = metadata.annotations?.['workflows.argoproj.io/pod-name-format'] === 'v1';
  if (isOldName) return node.id;
  return podName(metadata.name ?? '', node.name, node.templateRef?.template ?? node.templateName);
}

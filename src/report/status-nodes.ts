import { nodesOf } from '../argo/compressed-nodes.ts';
import type { NodeStatus, WorkflowStatus } from '../argo/status-types.ts';
import { unreachable } from '../core/unreachable.ts';

export type Nodes = Readonly<Record<string, NodeStatus>>;

/** The nodes that a report can use; `note` says why there are none, and is null where the workflow simply has none. */
export interface StatusNodes {
  readonly nodes: Nodes;
  readonly note: string | null;
}

/** Reads plain or compressed nodes. Never throws: the phase of a workflow stands without them. */
export function statusNodes(status: WorkflowStatus | undefined): StatusNodes {
  const found = nodesOf(status);
  switch (found.type) {
    case 'nodes':
      return { nodes: usable(found.nodes), note: null };
    case 'offloaded':
      return { nodes: {}, note: 'node detail is offloaded to the controller’s database and cannot be read here' };
    case 'unreadable':
      return { nodes: {}, note: `node detail cannot be read: ${found.reason}` };
    default:
      return unreachable(found);
  }
}

/** Argo writes id, name and type on every node; what lacks them (Argo ≤ 2.0, a damaged object) is left out. */
function usable(nodes: Nodes): Nodes {
  const isUsable = ([, node]: [string, NodeStatus]) =>
    typeof node?.type === 'string' && typeof node.name === 'string' && typeof node.id === 'string';
  return Object.fromEntries(Object.entries(nodes).filter(isUsable));
}

import type { NodeStatus, WorkflowStatus } from './status-types.ts';

const sizeLimit = 256 * 1024 * 1024;
const bulkyFrom = 200;

/** The nodes of a workflow, or why they cannot be had. */
export type NodesOfStatus =
  | { readonly type: 'nodes'; readonly nodes: Readonly<Record<string, NodeStatus>> }
  /** Argo keeps them in its database; only argo-server can read them. */
  | { readonly type: 'offloaded'; readonly version: string }
  | { readonly type: 'unreadable'; readonly reason: string };

/** Argo: large workflows carry `compressedNodes`, base64 of gzip, zstd or brotli of the JSON of `nodes`, or none at all. */
export function nodesOf(status: WorkflowStatus | undefined): NodesOfStatus {
  const { nodes, compressedNodes, offloadNodeStatusVersion } = status ?? {};
  if (nodes !== undefined && Object.keys(nodes).length > 0) return { type: 'nodes', nodes };
  if (compressedNodes) return inflate(compressedNodes);
  return offloadNodeStatusVersion
    ? { type: 'offloaded', version: offloadNodeStatusVersion }
    : { type: 'nodes', nodes: {} };
}

/** What `compressedNodes` holds for these nodes; by gzip, which every Argo reads. */
export function compressNodes(nodes: Readonly<Record<string, NodeStatus>>): string {
  return process.getBuiltinModule('node:zlib').gzipSync(JSON.stringify(nodes)).toString('base64');
}

/** Nodes in full where they can be had, for readers outside this program. */
export function withBulk(status: WorkflowStatus): WorkflowStatus {
  const found = nodesOf(status);
  if (status.compressedNodes === undefined || found.type !== 'nodes') return status;
  const { compressedNodes: _, ...rest } = status;
  return { ...rest, nodes: found.nodes };
}

/** A status of so many nodes in a tenth of the memory: they are compressed as Argo does it, for readers who ask `nodesOf`. */
export function withoutBulk(status: WorkflowStatus): WorkflowStatus {
  const { nodes = {}, ...rest } = status;
  if (Object.keys(nodes).length <= bulkyFrom) return status;
  return { ...rest, compressedNodes: compressNodes(nodes) };
}

function inflate(text: string): NodesOfStatus {
  try {
    const nodes: unknown = JSON.parse(decompress(Buffer.from(text, 'base64')).toString());
    if (typeof nodes === 'object' && nodes !== null && !Array.isArray(nodes))
      return { type: 'nodes', nodes: nodes as Record<string, NodeStatus> }; // written by Argo's own encoder
    return { type: 'unreadable', reason: 'compressedNodes is not a map of nodes' };
  } catch (cause) {
    return {
      type: 'unreadable',
      reason: `compressedNodes cannot be inflated: ${cause instanceof Error ? cause.message : ''}`,
    };
  }
}

function decompress(bytes: Buffer): Buffer {
  const { brotliDecompressSync, gunzipSync, zstdDecompressSync } = process.getBuiltinModule('node:zlib'); // rarely needed, and slow to load
  const options = { maxOutputLength: sizeLimit };
  const magic = bytes.toString('hex', 0, 4);
  if (magic === '28b52ffd') return zstdDecompressSync(bytes, options);
  return magic.startsWith('1f8b') ? gunzipSync(bytes, options) : brotliDecompressSync(bytes, options);
}

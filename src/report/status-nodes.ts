/** `status.nodes`, wherever the controller has put them. */
import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from 'node:zlib';
import type { NodeStatus, WorkflowStatus } from '../argo/status-types.ts';

export type Nodes = Readonly<Record<string, NodeStatus>>;

/** The nodes, or why there are none to look at: `note` is null where the workflow simply has none. */
export interface StatusNodes {
  readonly nodes: Nodes;
  readonly note: string | null;
}

/** Far above what a 1 MiB object can hold in earnest; a compression bomb ends here. */
const maxBytes = 256 * 1024 * 1024;

/** Reads plain or compressed nodes (Argo: base64 of gzip, zstd or brotli, told by the first bytes). Never throws. */
export function statusNodes(status: WorkflowStatus | undefined): StatusNodes {
  if (status?.nodes !== undefined && Object.keys(status.nodes).length > 0)
    return { nodes: withTypes(status.nodes), note: null };
  if (status?.compressedNodes) return decompressed(status.compressedNodes);
  if (status?.offloadNodeStatusVersion)
    return { nodes: {}, note: 'node detail is offloaded to the controller’s database and cannot be read here' };
  return { nodes: {}, note: null };
}

function decompressed(base64: string): StatusNodes {
  try {
    const parsed: unknown = JSON.parse(inflate(Buffer.from(base64, 'base64')).toString());
    if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed))
      return { nodes: withTypes(parsed as Nodes), note: null };
    return { nodes: {}, note: 'status.compressedNodes holds no map of nodes' };
  } catch (error) {
    return {
      nodes: {},
      note: `status.compressedNodes cannot be read: ${error instanceof Error ? error.message : String(error)}`,
    };
  }
}

function inflate(bytes: Buffer): Buffer {
  const limit = { maxOutputLength: maxBytes };
  if (bytes.readUInt32BE(0) === 0x28b52ffd) return zstdDecompressSync(bytes, limit);
  return bytes.readUInt16BE(0) === 0x1f8b ? gunzipSync(bytes, limit) : brotliDecompressSync(bytes, limit);
}

/** Argo writes id, name and type on every node; what lacks them (Argo ≤ 2.0, a damaged object) is left out. */
function withTypes(nodes: Nodes): Nodes {
  const usable = ([, node]: [string, NodeStatus]) =>
    typeof node?.type === 'string' && typeof node.name === 'string' && typeof node.id === 'string';
  return Object.fromEntries(Object.entries(nodes).filter(usable));
}

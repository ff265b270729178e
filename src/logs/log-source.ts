import { podName } from '../argo/names.ts';
import type { NodeStatus } from '../argo/status-types.ts';

/** Where the log of a step is read. Implementations: local.ts now, pods.ts and stackdriver.ts on a cluster. */
export interface LogSource {
  readonly name: 'local' | 'pods' | 'stackdriver';
  /** The end of the log of one node, at most `maxBytes`, cut at a line start; null when this source has nothing of it. */
  tail(query: NodeLogQuery, maxBytes: number): Promise<LogTail | null>;
}

export interface NodeLogQuery {
  readonly workflow: string;
  readonly namespace: string;
  /** Key in `status.nodes`. */
  readonly nodeId: string;
  /** Name of its pod as Argo makes it, where the node itself is known. */
  readonly podName?: string;
}

export interface LogTail {
  readonly text: string;
  /** Whether earlier lines were left out. */
  readonly truncated: boolean;
  /** File that holds all of it, where there is one. */
  readonly file: string | null;
}

/** Asks for the log of this node of a workflow. */
export function logQueryOf(
  { name, namespace }: { readonly name: string; readonly namespace: string },
  { id, name: nodeName, templateName, templateRef }: NodeStatus,
): NodeLogQuery {
  return {
    workflow: name,
    namespace,
    nodeId: id,
    podName: podName(name, nodeName, templateRef?.template ?? templateName),
  };
}

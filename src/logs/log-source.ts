import { podName } from '../argo/names.ts';
import type { NodeStatus } from '../argo/status-types.ts';

/** Where the log of a step is read. Implementations: local.ts, pods.ts, stackdriver/log-source.ts, and log-chain.ts of several. */
export interface LogSource {
  readonly name: 'local' | 'pods' | 'stackdriver' | 'chain';
  /** The end of the log of one node, at most `maxBytes`, cut at a line start; null when this source has nothing of it. */
  tail(query: NodeLogQuery, maxBytes: number, limits?: ReadLimits): Promise<LogTail | null>;
  /** Where it looks for it, in words. */
  placeOf(query: NodeLogQuery): string;
}

/** What a reader may still spend. */
export interface ReadLimits {
  readonly signal?: AbortSignal | undefined;
  /** Called before each request; throws when there may be no more. */
  readonly onRequest?: () => void;
}

export interface NodeLogQuery {
  readonly workflow: string;
  readonly namespace: string;
  /** Key in `status.nodes`. */
  readonly nodeId: string;
  /** Name of its pod as Argo makes it, where the node itself is known. */
  readonly podName?: string;
  /** RFC 3339, as far as its workflow knows. */
  readonly startedAt?: string | null | undefined;
  readonly finishedAt?: string | null | undefined;
}

export interface LogTail {
  readonly text: string;
  /** Whether earlier lines were left out. */
  readonly truncated: boolean;
  /** File that holds all of it, where there is one. */
  readonly file: string | null;
  /** What its other containers printed too, each below its name; left out where that is nothing. */
  readonly whole?: string;
}

/** Asks for the log of this node of a workflow. */
export function logQueryOf(
  { name, namespace }: { readonly name: string; readonly namespace: string },
  { id, name: nodeName, templateName, templateRef, startedAt, finishedAt }: NodeStatus,
): NodeLogQuery {
  return {
    workflow: name,
    namespace,
    nodeId: id,
    podName: podName(name, nodeName, templateRef?.template ?? templateName),
    startedAt,
    finishedAt,
  };
}

/** Names that its pod may have: Argo's newer form, and the older one, which is the node's id. */
export function podNamesOf({ podName: newer, nodeId }: NodeLogQuery): readonly string[] {
  return newer === undefined || newer === nodeId ? [nodeId] : [newer, nodeId];
}

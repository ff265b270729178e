/** The API server's answers to `pods/log`. */
import type { KubeClient } from '../kubernetes/kube-client.ts';
import { KubeError } from '../kubernetes/kube-error.ts';
import { podLogPath } from '../kubernetes/kube-path.ts';

export interface ContainerRef {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
}

export interface PodLogOptions {
  readonly tailLines?: number | undefined;
  /** RFC 3339; the server heeds whole seconds of it. */
  readonly sinceTime?: string | undefined;
  readonly limitBytes?: number;
  /** Each line after its time and a space. */
  readonly timestamps?: boolean;
  readonly follow?: boolean;
  /** Of the container's life before this one. */
  readonly previous?: boolean;
  readonly signal?: AbortSignal | undefined;
}

/** Milliseconds without a byte after which a log that is being read has broken off. */
const idleMs = 30_000;

/** Throws KubeError; 404 and 400 where there is no such log. */
export function podLog(client: KubeClient, ref: ContainerRef, options: PodLogOptions): AsyncIterable<string> {
  const { tailLines, sinceTime, limitBytes, timestamps, follow, previous, signal } = options;
  const query = {
    container: ref.container,
    ...(previous && { previous: 'true' }),
    ...(follow && { follow: 'true' }),
    ...(timestamps && { timestamps: 'true' }),
    ...(sinceTime !== undefined && { sinceTime }),
    ...(tailLines !== undefined && { tailLines: String(tailLines) }),
    ...(limitBytes !== undefined && { limitBytes: String(limitBytes) }),
  };
  const path = podLogPath(ref.namespace, ref.pod);
  return client.lines({ method: 'GET', path, query, accept: '*/*', signal }, { idleMs });
}

/** The kubelet's whole answer, with status 200, for a container that is gone. */
export function isLost(line: unknown): boolean {
  return typeof line === 'string' && line.startsWith('unable to retrieve container logs for ');
}

/** No such pod, or it is not on a node any more. */
export function isGone(error: unknown): boolean {
  return error instanceof KubeError && error.status === 404;
}

/** The container waits to start, was never made, or is called otherwise. */
export function isNotThere(error: unknown): boolean {
  return error instanceof KubeError && error.status === 400;
}

/** Pods as far as their logs are concerned. */
import type { KubeClient } from '../kubernetes/kube-client.ts';
import { KubeError } from '../kubernetes/kube-error.ts';
import { objectPath, podsPath } from '../kubernetes/kube-path.ts';

export interface LoggingPod {
  readonly namespace: string;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Key of its node in the status of its workflow; null for a pod that is not Argo's. */
  readonly nodeId: string | null;
  /** Full name of that node. */
  readonly nodeName: string | null;
  /** RFC 3339; null before the kubelet has seen it. */
  readonly startedAt: string | null;
  /** Nothing of it runs any more, or ever will. */
  readonly hasEnded: boolean;
  readonly hasFailed: boolean;
  /** In the order in which they start; empty where the server did not say. */
  readonly containers: readonly LoggingContainer[];
}

export interface LoggingContainer {
  readonly name: string;
  readonly isInit: boolean;
  /** Whether it has printed something, as far as the kubelet knows. */
  readonly hasBegun: boolean;
  readonly hasEnded: boolean;
  readonly restarts: number;
}

interface PodObject {
  readonly metadata?: {
    readonly namespace?: string;
    readonly name?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly spec?: {
    readonly initContainers?: readonly { readonly name: string }[];
    readonly containers?: readonly { readonly name: string }[];
  };
  readonly status?: {
    readonly phase?: string;
    readonly startTime?: string;
    readonly initContainerStatuses?: readonly ContainerStatus[];
    readonly containerStatuses?: readonly ContainerStatus[];
  };
}

interface ContainerStatus {
  readonly name: string;
  readonly restartCount?: number;
  readonly state?: { readonly waiting?: unknown; readonly running?: unknown; readonly terminated?: unknown };
}

interface PodList {
  readonly metadata?: { readonly continue?: string };
  /** Null where there are none, in an answer that holds metadata only. */
  readonly items?: readonly PodObject[] | null;
}

const pageSize = 200;

export interface PodQuery {
  readonly namespace: string;
  readonly labelSelector: string;
  /** @default all */
  readonly atMost?: number;
}

/** Pods of a selector, page by page. Throws KubeError. */
export async function listPods(
  client: KubeClient,
  { namespace, labelSelector, atMost = Number.POSITIVE_INFINITY }: PodQuery,
): Promise<readonly LoggingPod[]> {
  const found: LoggingPod[] = [];
  let next: string | undefined;
  do {
    const query = { labelSelector, limit: String(pageSize), ...(next !== undefined && { continue: next }) };
    const page: PodList = await client.request({ method: 'GET', path: podsPath(namespace), query });
    found.push(...(page.items ?? []).map((each) => podOf(each, namespace)));
    next = page.metadata?.continue || undefined;
  } while (next !== undefined && found.length < atMost);
  return found;
}

/** Null where there is no such pod. Throws KubeError. */
export async function getPod(
  client: KubeClient,
  { namespace, name }: { readonly namespace: string; readonly name: string },
): Promise<LoggingPod | null> {
  try {
    return podOf(
      await client.request<PodObject>({
        method: 'GET',
        path: objectPath({ group: '', version: 'v1', namespace, resource: 'pods', name }),
      }),
      namespace,
    );
  } catch (error) {
    if (error instanceof KubeError && error.status === 404) return null;
    throw error;
  }
}

function podOf({ metadata = {}, spec = {}, status = {} }: PodObject, namespace: string): LoggingPod {
  const statuses = [...(status.initContainerStatuses ?? []), ...(status.containerStatuses ?? [])];
  const containerOf = (name: string, isInit: boolean): LoggingContainer => {
    const own = statuses.find((each) => each.name === name);
    const hasEnded = own?.state?.terminated !== undefined;
    const restarts = own?.restartCount ?? 0;
    return {
      name,
      isInit,
      hasBegun: hasEnded || own?.state?.running !== undefined || restarts > 0,
      hasEnded,
      restarts,
    };
  };
  const annotation = (key: string) => metadata.annotations?.[`workflows.argoproj.io/${key}`] ?? null;
  return {
    namespace: metadata.namespace ?? namespace,
    name: metadata.name ?? '',
    labels: metadata.labels ?? {},
    nodeId: annotation('node-id'),
    nodeName: annotation('node-name'),
    startedAt: status.startTime ?? null,
    hasFailed: status.phase === 'Failed',
    hasEnded: status.phase === 'Succeeded' || status.phase === 'Failed',
    containers: [
      ...(spec.initContainers ?? []).map(({ name }) => containerOf(name, true)),
      ...(spec.containers ?? []).map(({ name }) => containerOf(name, false)),
    ],
  };
}

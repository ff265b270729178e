/** Why pods do not start, where only their events tell: Argo shows such a node as PodInitializing for ever. */
import type { KubeClient } from '../../../kubernetes/kube-client.ts';
import { eventsPath } from '../../../kubernetes/kube-path.ts';
import { getIfAllowed } from '../tolerant-get.ts';

/** Pods by name, each with why it does not start: `FailedMount: MountVolume.SetUp failed for volume "x" : secret "y" not found`. */
export type PodCauses = ReadonlyMap<string, string>;

const tellingReasons: ReadonlySet<string> = new Set(['FailedMount', 'FailedAttachVolume', 'FailedCreatePodSandBox']);
/** Reasons that come often, and that the node's message tells. */
const otherReasons = ['BackOff', 'Failed', 'FailedScheduling', 'Unhealthy'];
const eventsSeen = 250;
/** Somebody waits for the workflow's object meanwhile. */
const patienceMs = 1_500;
/** The kubelet repeats itself after two minutes at the latest. */
const freshMs = 240_000;

interface PodEvent {
  readonly involvedObject?: { readonly name?: string };
  readonly reason?: string;
  readonly message?: string;
  readonly lastTimestamp?: string | null;
  readonly eventTime?: string | null;
  readonly series?: { readonly lastObservedTime?: string };
  readonly metadata?: { readonly creationTimestamp?: string };
}

/** One request for all pods of a namespace. Null when events cannot be read. `now`: milliseconds since the epoch. */
export async function podCauses(
  client: KubeClient,
  namespace: string,
  { now, signal }: { readonly now: number; readonly signal: AbortSignal | null },
): Promise<PodCauses | null> {
  const soon = AbortSignal.timeout(patienceMs);
  const selector = ['type=Warning', 'involvedObject.kind=Pod', ...otherReasons.map((reason) => `reason!=${reason}`)];
  const list = await getIfAllowed<{ readonly items?: readonly PodEvent[] }>(client, {
    path: eventsPath(namespace),
    query: { fieldSelector: selector.join(','), limit: String(eventsSeen) },
    signal: signal === null ? soon : AbortSignal.any([signal, soon]),
  });
  if (list === null) return null;
  const telling = (list.items ?? []).filter(
    (event) => tellingReasons.has(event.reason ?? '') && now - lastSeen(event) < freshMs,
  );
  const inOrder = telling.toSorted((a, b) => lastSeen(a) - lastSeen(b));
  return new Map(
    inOrder.map(({ involvedObject, reason, message }) => [involvedObject?.name ?? '', `${reason}: ${message ?? ''}`]),
  );
}

function lastSeen({ series, lastTimestamp, eventTime, metadata }: PodEvent): number {
  return Date.parse(series?.lastObservedTime ?? lastTimestamp ?? eventTime ?? metadata?.creationTimestamp ?? '') || 0;
}

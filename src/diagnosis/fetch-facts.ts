/** Asks the API server what it knows of a step: its pod, the pod's events, and where that may matter its machine and its claims. */
import { podName } from '../argo/names.ts';
import type { NodeStatus } from '../argo/status-types.ts';
import type { Workflow } from '../argo/types.ts';
import type { KubeClient } from '../kubernetes/kube-client.ts';
import { KubeError } from '../kubernetes/kube-error.ts';
import { claimPath, eventsPath, nodePath, podPath } from './api-paths.ts';
import { type EventFact, found, type Look, type StepFacts } from './diagnosis.ts';
import type { Claim, EventObject, KubeNode, ListOf, Pod } from './kube-objects.ts';

/** One step that somebody asks about. */
export interface StepQuestion {
  readonly workflow: Workflow;
  readonly node: NodeStatus;
  /** Name for a person. */
  readonly step: string;
  readonly logsCommand: string;
}

/** Events of one pod that are looked at. */
const eventLimit = 200;
/** Claims of one pod that are looked at. */
const claimLimit = 4;

/** What a node tells by itself; enough for a run on this machine. */
export function factsOfNode({ workflow, node, step, logsCommand }: StepQuestion): StepFacts {
  return {
    namespace: workflow.metadata.namespace ?? '',
    workflow: workflow.metadata.name ?? '',
    step,
    template: node.templateRef?.template ?? node.templateName ?? null,
    phase: node.phase ?? 'Pending',
    message: node.message ?? '',
    heldBy: node.heldBy ?? null,
    exitCode: node.outputs?.exitCode ?? null,
    finishedAt: node.finishedAt ?? null,
    podName: null,
    pod: { type: 'absent' },
    events: { type: 'absent' },
    machine: { type: 'absent' },
    claims: new Map(),
    logsCommand,
  };
}

/** With what the cluster knows: at most eight requests. Never throws for what it may not read or what is gone. */
export async function fetchFacts(client: KubeClient, question: StepQuestion, signal?: AbortSignal): Promise<StepFacts> {
  const told = factsOfNode(question);
  if (question.node.type !== 'Pod') return told;
  const { namespace } = told;
  const name = podNameOf(question);
  const [pod, events] = await Promise.all([
    look<Pod>(client, podPath(namespace, name), signal),
    podEvents(client, { namespace, name }, signal),
  ]);
  const isOpen = told.phase === 'Pending' || told.phase === 'Running';
  const machineName = found(pod)?.spec?.nodeName;
  const machine: Look<KubeNode> =
    isOpen && machineName !== undefined
      ? await look<KubeNode>(client, nodePath(machineName), signal)
      : { type: 'unreadable', why: 'not asked for' };
  const claims =
    found(pod)?.status?.phase === 'Pending' ? await claimsOf(client, found(pod), namespace, signal) : new Map();
  return { ...told, podName: name, pod, events, machine, claims };
}

/** Events of one pod, oldest first. */
export async function podEvents(
  client: KubeClient,
  { namespace, name }: { readonly namespace: string; readonly name: string },
  signal?: AbortSignal,
): Promise<Look<readonly EventFact[]>> {
  const fieldSelector = `involvedObject.kind=Pod,involvedObject.name=${name}`;
  const list = await look<ListOf<EventObject>>(client, eventsPath(namespace), signal, {
    fieldSelector,
    limit: String(eventLimit),
  });
  return list.type === 'found' ? { type: 'found', value: eventFacts(list.value.items ?? []) } : list;
}

/** In the order of time. */
export function eventFacts(events: readonly EventObject[]): readonly EventFact[] {
  return events
    .map((event) => ({
      type: event.type ?? '',
      reason: event.reason ?? '',
      message: event.message ?? '',
      count: event.series?.count ?? event.count ?? 1,
      at:
        event.series?.lastObservedTime ??
        event.lastTimestamp ??
        event.eventTime ??
        event.metadata?.creationTimestamp ??
        null,
    }))
    .toSorted((a, b) => (Date.parse(a.at ?? '') || 0) - (Date.parse(b.at ?? '') || 0));
}

/** One object, whatever the answer. Throws only when the signal fires. */
export async function look<T>(
  client: KubeClient,
  path: string,
  signal?: AbortSignal,
  query: Readonly<Record<string, string>> = {},
): Promise<Look<T>> {
  try {
    return { type: 'found', value: await client.request<T>({ method: 'GET', path, query, signal }) };
  } catch (error) {
    signal?.throwIfAborted();
    if (!(error instanceof KubeError)) throw error;
    if (error.status === 404) return { type: 'absent' };
    if (error.status === 403) return { type: 'unreadable', why: 'it may not be read', isForbidden: true };
    return { type: 'unreadable', why: error.message };
  }
}

async function claimsOf(
  client: KubeClient,
  pod: Pod | null,
  namespace: string,
  signal: AbortSignal | undefined,
): Promise<ReadonlyMap<string, Look<Claim>>> {
  const names = (pod?.spec?.volumes ?? []).flatMap(
    ({ persistentVolumeClaim }) => persistentVolumeClaim?.claimName ?? [],
  );
  const looks = names
    .slice(0, claimLimit)
    .map(async (name) => [name, await look<Claim>(client, claimPath(namespace, name), signal)] as const);
  return new Map(await Promise.all(looks));
}

function podNameOf({ workflow, node }: StepQuestion): string {
  const isOldName = workflow.metadata.annotations?.['workflows.argoproj.io/pod-name-format'] === 'v1';
  return isOldName
    ? node.id
    : podName(workflow.metadata.name ?? '', node.name, node.templateRef?.template ?? node.templateName);
}

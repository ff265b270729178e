/** Pods, their logs and the volume claims of a fake cluster, as its script tells of them. */
import type { ServerResponse } from 'node:http';
import type { ClusterScript, FakePod } from './cluster-script.ts';
import type { ClusterState } from './cluster-state.ts';
import { labelsMatch } from './label-selector.ts';
import { refusal } from './representations.ts';

export function podsAndClaims(url: URL, accept: string, state: ClusterState, script: ClusterScript): [number, unknown] {
  const claim = /\/persistentvolumeclaims\/([^/]+)$/.exec(url.pathname)?.[1];
  if (claim !== undefined) return oneClaim(claim, script);
  return url.pathname.endsWith('/pods') ? [200, podList(url, accept, state, script)] : onePod(url, state, script);
}

export function podLog(
  { pathname, searchParams }: URL,
  response: ServerResponse,
  state: ClusterState,
  script: ClusterScript,
): void {
  const [, , , , namespace, , name] = pathname.split('/');
  const pod = podsOf(state, script).find((each) => each.name === name && each.namespace === namespace);
  if (pod === undefined)
    return void response.writeHead(404).end(JSON.stringify(refusal(404, `pods "${name}" not found`)));
  const log = searchParams.get('container') === 'wait' ? (pod.waitLog ?? null) : pod.log;
  if (log === null)
    return void response
      .writeHead(400)
      .end(JSON.stringify(refusal(400, `container "main" in pod "${name}" is waiting to start: PodInitializing`)));
  const tail = Number(searchParams.get('tailLines') ?? Number.POSITIVE_INFINITY);
  const lines = log.split(/(?<=\n)/);
  const wanted = Buffer.from(tail === 0 ? '' : lines.slice(-tail).join(''));
  const limit = Number(searchParams.get('limitBytes') ?? wanted.length);
  response.writeHead(200, { 'content-type': 'text/plain' }).end(wanted.subarray(0, limit));
}

function podsOf(state: ClusterState, { pods }: ClusterScript): readonly FakePod[] {
  return [...state.objects.values()].flatMap((workflow) => pods?.(workflow) ?? []);
}

function podList({ pathname, searchParams }: URL, accept: string, state: ClusterState, script: ClusterScript): unknown {
  const [, , , , namespace] = pathname.split('/');
  const found = podsOf(state, script).filter(
    (pod) => pod.namespace === namespace && labelsMatch(pod.labels, searchParams.get('labelSelector') ?? ''),
  );
  const metadata = { resourceVersion: state.version };
  if (!accept.includes('PartialObjectMetadataList'))
    return { kind: 'PodList', apiVersion: 'v1', metadata, items: found.map(podObject) };
  const items = found.length === 0 ? null : found.map(({ log: _, isRunning: __, ...each }) => ({ metadata: each }));
  return { kind: 'PartialObjectMetadataList', apiVersion: 'meta.k8s.io/v1', metadata, items };
}

function onePod({ pathname }: URL, state: ClusterState, script: ClusterScript): [number, unknown] {
  const [, , , , namespace, , name] = pathname.split('/');
  const pod = podsOf(state, script).find((each) => each.name === name && each.namespace === namespace);
  return pod === undefined ? [404, refusal(404, `pods "${name}" not found`)] : [200, podObject(pod)];
}

/** One container, which has ended, or waits to start, or runs. */
function podObject({ log, waitLog, isRunning = false, ...metadata }: FakePod): unknown {
  const [phase, state] =
    log === null
      ? ['Pending', { waiting: { reason: 'PodInitializing' } }]
      : isRunning
        ? ['Running', { running: {} }]
        : ['Succeeded', { terminated: { exitCode: 0 } }];
  return {
    metadata,
    spec: { containers: [{ name: 'main' }, ...(waitLog === undefined ? [] : [{ name: 'wait' }])] },
    status: {
      phase,
      containerStatuses: [
        { name: 'main', state },
        ...(waitLog === undefined ? [] : [{ name: 'wait', state: { terminated: { exitCode: 0 } } }]),
      ],
    },
  };
}

function oneClaim(name: string, { claims = {} }: ClusterScript): [number, unknown] {
  const uid = claims[name];
  if (uid === undefined) return [404, refusal(404, `persistentvolumeclaims "${name}" not found`)];
  return [200, { metadata: { name, ownerReferences: [{ kind: 'Workflow', uid }] } }];
}

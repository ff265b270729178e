/** The routes of a fake cluster: which request is answered with what. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { json } from 'node:stream/consumers';
import type { Workflow } from '../../../src/argo/types.ts';
import type { ClusterScript } from './cluster-script.ts';
import { api, type ClusterState } from './cluster-state.ts';
import { podLog, podsAndClaims } from './fake-pods.ts';
import { labelsMatch } from './label-selector.ts';
import { mergePatch } from './merge-patch.ts';
import { listAs, objectAs, refusal, tableEvent } from './representations.ts';

export async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  state: ClusterState,
  script: ClusterScript,
): Promise<void> {
  const url = new URL(request.url ?? '', 'http://cluster');
  const method = request.method ?? 'GET';
  const path = decodeURIComponent(url.pathname + url.search);
  const body =
    method === 'GET' || request.headers['content-length'] === '0' ? null : await json(request).catch(() => null);
  state.seen.push({ method, path, body, authorization: request.headers.authorization });
  const send = (status: number, value: unknown) =>
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
  const refused = script.refuse?.(method, path) ?? null;
  if (refused !== null) return void send(refused[0], refusal(refused[0], refused[1]));
  const accept = request.headers.accept ?? '';
  const [, namespace, name] =
    /^\/apis\/argoproj\.io\/v1alpha1\/(?:namespaces\/([^/]+)\/)?workflows(?:\/([^/]+))?$/.exec(url.pathname) ?? [];
  if (url.pathname.endsWith('/log')) return podLog(url, response, state, script);
  if (/\/(pods|persistentvolumeclaims)(\/[^/]+)?$/.test(url.pathname))
    return void send(...podsAndClaims(url, accept, state, script));
  if (!url.pathname.startsWith(`${api}/`)) return void send(...other(url.pathname, method, body));
  if (name !== undefined) return void send(...one(state, `${namespace}/${name}`, { method, body, accept }));
  if (method === 'POST') return void send(...create(state, namespace ?? '', url, body as Workflow));
  if (url.searchParams.get('watch')) return watch(state, { url, namespace }, response);
  send(200, listAs(accept, chosen(state, { url, namespace }), state.version));
}

interface Asked {
  readonly method: string;
  readonly body: unknown;
  readonly accept: string;
}

function one(state: ClusterState, key: string, { method, body, accept }: Asked): [number, unknown] {
  const workflow = state.objects.get(key);
  if (workflow === undefined) return [404, refusal(404, `workflows.argoproj.io "${key.split('/')[1]}" not found`)];
  switch (method) {
    case 'GET':
      return [200, objectAs(accept, workflow)];
    case 'PATCH':
      return [200, objectAs(accept, state.put(mergePatch(workflow, body) as Workflow))];
    case 'DELETE':
      state.remove(key);
      return [200, { kind: 'Status', apiVersion: 'v1', status: 'Success' }];
    default:
      return [405, refusal(405, 'not allowed')];
  }
}

function create(state: ClusterState, namespace: string, { searchParams }: URL, body: Workflow): [number, unknown] {
  const { metadata } = body;
  const workflow = {
    ...body,
    metadata: { ...metadata, namespace, name: metadata.name ?? `${metadata.generateName}x1` },
  };
  if (searchParams.has('dryRun')) return [201, workflow];
  if (state.objects.has(`${namespace}/${workflow.metadata.name}`))
    return [409, refusal(409, `workflows.argoproj.io "${workflow.metadata.name}" already exists`)];
  return [201, state.put(workflow)];
}

interface Scope {
  readonly url: URL;
  readonly namespace: string | undefined;
}

function chosen(state: ClusterState, scope: Scope): readonly Workflow[] {
  return [...state.objects.values()].filter((workflow) => isMeant(workflow, scope));
}

function isMeant({ metadata }: Workflow, { url, namespace }: Scope): boolean {
  if (namespace !== undefined && metadata.namespace !== namespace) return false;
  const field = url.searchParams.get('fieldSelector');
  if (field !== null && field !== `metadata.name=${metadata.name}`) return false;
  return labelsMatch(metadata.labels ?? {}, url.searchParams.get('labelSelector') ?? '');
}

function watch(state: ClusterState, scope: Scope, response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'application/json' });
  let columnsSent = false;
  const tell = (type: string, workflow: Workflow) => {
    if (!isMeant(workflow, scope)) return;
    response.write(`${JSON.stringify(tableEvent(type, workflow, !columnsSent))}\n`);
    columnsSent = true;
  };
  for (const workflow of chosen(state, scope)) tell('ADDED', workflow);
  const metadata = { resourceVersion: state.version, annotations: { 'k8s.io/initial-events-end': 'true' } };
  const bookmark = { kind: 'Table', apiVersion: 'meta.k8s.io/v1', metadata, rows: [] };
  if (scope.url.searchParams.get('sendInitialEvents') === 'true')
    response.write(`${JSON.stringify({ type: 'BOOKMARK', object: bookmark })}\n`);
  state.watchers.add(tell);
  response.on('close', () => state.watchers.delete(tell));
}

/** What is looked at before anything is submitted: version, namespaces, resources, what we may do. */
function other(pathname: string, method: string, body: unknown): [number, unknown] {
  if (pathname === '/version') return [200, { major: '1', minor: '34', gitVersion: 'v1.34.4' }];
  if (pathname === api)
    return [
      200,
      {
        kind: 'APIResourceList',
        groupVersion: 'argoproj.io/v1alpha1',
        resources: [{ name: 'workflows', namespaced: true, kind: 'Workflow', verbs: [] }],
      },
    ];
  const [, , , kind, namespace] = pathname.split('/');
  if (kind === 'namespaces' && namespace !== undefined && namespace !== 'nowhere')
    return [200, { kind: 'Namespace', apiVersion: 'v1', metadata: { name: namespace } }];
  if (method === 'POST' && pathname.includes('selfsubject'))
    return [201, { ...(body as object), status: { allowed: true } }];
  return [404, refusal(404, `${pathname} not found`)];
}

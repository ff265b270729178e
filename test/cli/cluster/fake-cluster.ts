/** An API server of a few routes for the spawned program: keeps Workflow objects, tells a watch of them, and records what was asked. It runs nothing: a script writes each status. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import type { WorkflowStatus } from '../../../src/argo/status-types.ts';
import type { Workflow } from '../../../src/argo/types.ts';
import { connectToCluster } from '../../../src/kubernetes/connect.ts';
import type { KubeClient } from '../../../src/kubernetes/kube-client.ts';
import { testDirectory } from '../../support/git-repo.ts';
import { mergePatch } from './merge-patch.ts';
import { listAs, objectAs, refusal, tableEvent } from './representations.ts';

export interface Seen {
  readonly method: string;
  /** Path and query, decoded. */
  readonly path: string;
  readonly body: unknown;
  readonly authorization: string | undefined;
}

export interface FakePod {
  readonly namespace: string;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  /** Null: its container waits to start. */
  readonly log: string | null;
  /** What Argo's container `wait` printed. @default there is none */
  readonly waitLog?: string;
  /** What is in its log is not all that it will hold. */
  readonly isRunning?: boolean;
}

export interface ClusterScript {
  /** The status that the controller writes of a workflow that has come or changed; null: leaves it alone. */
  readonly statusOf?: (workflow: Workflow) => WorkflowStatus | null;
  readonly pods?: (workflow: Workflow) => readonly FakePod[];
  /** Uids of the workflows that volume claims were made for, by the claims' names. */
  readonly claims?: Readonly<Record<string, string>>;
  /** HTTP status and message of a refusal; null: the request is answered. */
  readonly refuse?: (method: string, path: string) => readonly [number, string] | null;
}

export interface FakeCluster extends AsyncDisposable {
  readonly url: string;
  readonly seen: readonly Seen[];
  /** What there is, by name. */
  workflows(): readonly Workflow[];
  isWatched(): boolean;
  /** Puts an object there as somebody else would. */
  add(workflow: Workflow): void;
  /** Takes away what `namespace/name` names. */
  remove(key: string): void;
  /** Requests that changed something, `METHOD path`, without those that were only tried. */
  changes(): readonly string[];
}

const api = '/apis/argoproj.io/v1alpha1';

export async function fakeCluster(script: ClusterScript = {}): Promise<FakeCluster> {
  const state = new State(script);
  const server = createServer((request, response) => {
    answer(request, response, state, script).catch((error: unknown) => {
      response.writeHead(500).end(String(error));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen: state.seen,
    workflows: () => [...state.objects.values()],
    isWatched: () => state.watchers.size > 0,
    add: (workflow) => state.put(workflow),
    remove: (key) => state.remove(key),
    changes: () =>
      state.seen
        .filter(({ method, path }) => method !== 'GET' && path.startsWith(api) && !path.includes('dryRun='))
        .map(({ method, path }) => `${method} ${path.split('?')[0]}`),
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** A kubeconfig for it; the token is the secret that no output may hold. */
export function kubeconfigFor(
  { url }: Pick<FakeCluster, 'url'>,
  token = 'token-of-the-test',
  namespace = 'ci',
): string {
  const context = { cluster: 'c', user: 'u', namespace };
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'test',
    clusters: [{ name: 'c', cluster: { server: url } }],
    users: [{ name: 'u', user: { token } }],
    contexts: [{ name: 'test', context }],
  });
}

/** The program's own client. */
export async function clientOf(cluster: FakeCluster): Promise<KubeClient> {
  using directory = testDirectory();
  directory.write({ config: kubeconfigFor(cluster) });
  const kubeconfig = join(directory.path, 'config');
  return await connectToCluster({ kubeconfig, env: {}, homeDirectory: directory.path, userAgent: 'test' });
}

class State {
  readonly seen: Seen[] = [];
  readonly objects = new Map<string, Workflow>();
  readonly watchers = new Set<(type: string, workflow: Workflow) => void>();
  readonly #script: ClusterScript;
  #version = 100;

  constructor(script: ClusterScript) {
    this.#script = script;
  }

  get version(): string {
    return String(this.#version);
  }

  put(workflow: Workflow): Workflow {
    const { name = '', namespace = '' } = workflow.metadata;
    const key = `${namespace}/${name}`;
    const isNew = !this.objects.has(key);
    const stored = this.#stamped(workflow);
    this.objects.set(key, stored);
    this.#tell(isNew ? 'ADDED' : 'MODIFIED', stored);
    const status = this.#script.statusOf?.(stored) ?? null;
    if (status !== null) setImmediate(() => this.#write(key, status));
    return stored;
  }

  remove(key: string): void {
    const workflow = this.objects.get(key);
    this.objects.delete(key);
    if (workflow !== undefined) this.#tell('DELETED', this.#stamped(workflow));
  }

  #write(key: string, status: WorkflowStatus): void {
    const workflow = this.objects.get(key);
    if (workflow === undefined) return;
    const labels = {
      ...workflow.metadata.labels,
      'workflows.argoproj.io/phase': status.phase ?? '',
      ...(status.finishedAt ? { 'workflows.argoproj.io/completed': 'true' } : {}),
    };
    const written = this.#stamped({ ...workflow, metadata: { ...workflow.metadata, labels }, status });
    this.objects.set(key, written);
    this.#tell('MODIFIED', written);
  }

  #stamped(workflow: Workflow): Workflow {
    this.#version += 1;
    const first = { uid: `uid-${workflow.metadata.name}`, creationTimestamp: '2026-11-21T10:00:00Z' };
    return { ...workflow, metadata: { ...first, ...workflow.metadata, resourceVersion: this.version } };
  }

  #tell(type: string, workflow: Workflow): void {
    for (const watcher of this.watchers) watcher(type, workflow);
  }
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  state: State,
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

function one(state: State, key: string, { method, body, accept }: Asked): [number, unknown] {
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

function create(state: State, namespace: string, { searchParams }: URL, body: Workflow): [number, unknown] {
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

function chosen(state: State, scope: Scope): readonly Workflow[] {
  return [...state.objects.values()].filter((workflow) => isMeant(workflow, scope));
}

function isMeant({ metadata }: Workflow, { url, namespace }: Scope): boolean {
  if (namespace !== undefined && metadata.namespace !== namespace) return false;
  const field = url.searchParams.get('fieldSelector');
  if (field !== null && field !== `metadata.name=${metadata.name}`) return false;
  return labelsMatch(metadata.labels ?? {}, url.searchParams.get('labelSelector') ?? '');
}

function labelsMatch(labels: Readonly<Record<string, string>>, selector: string): boolean {
  return selector.split(',').every((part) => {
    if (part === '') return true;
    if (part.startsWith('!')) return !(part.slice(1) in labels);
    const [, key = '', operator, value = ''] = /^([^!=]+)(!=|==?|)(.*)$/.exec(part) ?? [];
    if (operator === '') return key in labels;
    return operator === '!=' ? labels[key] !== value : labels[key] === value;
  });
}

function watch(state: State, scope: Scope, response: ServerResponse): void {
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

function podsOf(state: State, { pods }: ClusterScript): readonly FakePod[] {
  return [...state.objects.values()].flatMap((workflow) => pods?.(workflow) ?? []);
}

function podsAndClaims(url: URL, accept: string, state: State, script: ClusterScript): [number, unknown] {
  const claim = /\/persistentvolumeclaims\/([^/]+)$/.exec(url.pathname)?.[1];
  if (claim !== undefined) return oneClaim(claim, script);
  return url.pathname.endsWith('/pods') ? [200, podList(url, accept, state, script)] : onePod(url, state, script);
}

function podList({ pathname, searchParams }: URL, accept: string, state: State, script: ClusterScript): unknown {
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

function onePod({ pathname }: URL, state: State, script: ClusterScript): [number, unknown] {
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

function podLog({ pathname, searchParams }: URL, response: ServerResponse, state: State, script: ClusterScript): void {
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

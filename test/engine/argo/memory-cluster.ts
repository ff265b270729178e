/** The part of an API server that keeps workflows, in memory: lists, watches as Tables, merge patches with their preconditions, deletes. */
import type { Workflow } from '../../../src/argo/types.ts';
import type { KubeClient, KubeRequest } from '../../../src/kubernetes/kube-client.ts';
import { KubeError } from '../../../src/kubernetes/kube-error.ts';
import { withMergePatch } from '../../cluster/replayer/merge-patch.ts';
import { matches } from './label-match.ts';

type Labels = Readonly<Record<string, string>>;

export interface MemoryCluster {
  readonly client: KubeClient;
  /** `GET path?query`, the watches as `WATCH`. */
  readonly requests: readonly string[];
  /** Of the requests that change something. */
  readonly bodies: readonly unknown[];
  /** Called before each request is worked; what it throws is the answer, what it gives (other than undefined) too. */
  onRequest: (request: KubeRequest) => unknown;
  /** Makes or replaces a workflow, as anybody might. */
  put(workflow: Partial<Omit<Workflow, 'metadata'>> & { readonly metadata: Workflow['metadata'] }): void;
  patch(name: string, patch: unknown): void;
  remove(name: string): void;
  get(name: string): Workflow | undefined;
  /** Ends all watches: null as a server does in the ordinary course. */
  endWatches(error: KubeError | null): void;
  readonly openWatches: number;
}

export function refusal(
  status: number,
  reason: string,
  message: string,
  details: KubeError['kubeStatus']['details'] = {},
) {
  return new KubeError(`answered ${status}: ${message}`, { status, kubeStatus: { reason, message, details } });
}

interface Watcher {
  readonly path: string;
  readonly selector: string;
  /** Null ends the stream. */
  push(line: string | null, error?: KubeError): void;
}

export function createMemoryCluster(): MemoryCluster {
  const objects = new Map<string, Workflow>();
  const requests: string[] = [];
  const bodies: unknown[] = [];
  const watchers = new Set<Watcher>();
  let version = 100;
  const tell = (type: string, workflow: Workflow) => {
    for (const watcher of watchers) {
      if (!isSelected(workflow, watcher.path, watcher.selector)) continue;
      watcher.push(eventLine(type, workflow));
    }
  };
  const store = (workflow: Workflow): Workflow => {
    version += 1;
    const { name = '' } = workflow.metadata;
    const stored = {
      ...workflow,
      metadata: {
        uid: `uid-${name}`,
        creationTimestamp: '2026-01-01T00:00:00Z',
        ...workflow.metadata,
        resourceVersion: String(version),
      },
    };
    tell(objects.has(name) ? 'MODIFIED' : 'ADDED', stored);
    objects.set(name, stored);
    return stored;
  };
  const drop = (name: string): void => {
    const workflow = objects.get(name);
    objects.delete(name);
    if (workflow !== undefined) tell('DELETED', workflow);
  };
  const cluster: MemoryCluster = {
    requests,
    bodies,
    onRequest: () => undefined,
    put: (workflow) => {
      store({
        apiVersion: 'argoproj.io/v1alpha1',
        kind: 'Workflow',
        spec: {},
        ...workflow,
        metadata: { namespace: 'ci', ...workflow.metadata },
      });
    },
    patch: (name, patch) => {
      store(withMergePatch(objects.get(name), patch) as Workflow);
    },
    remove: drop,
    get: (name) => objects.get(name),
    endWatches: (error) => {
      for (const watcher of watchers) watcher.push(null, error ?? undefined);
    },
    get openWatches() {
      return watchers.size;
    },
    client: {
      server: 'https://memory',
      namespace: 'ci',
      close: async () => {},
      request: async <T>(request: KubeRequest) => {
        requests.push(lineOf(request.method, request));
        if (request.body !== undefined) bodies.push(request.body);
        request.signal?.throwIfAborted();
        const answer = cluster.onRequest(request) ?? work(request, objects, { store, drop });
        return structuredClone(await answer) as T; // what a test gives, or the store holds
      },
      lines: async function* (request) {
        requests.push(lineOf('WATCH', request));
        cluster.onRequest(request);
        yield* watchLines(request, [...objects.values()], watchers, version);
      },
    },
  };
  return cluster;
}

async function* watchLines(
  { path, query = {}, signal }: KubeRequest,
  objects: readonly Workflow[],
  watchers: Set<Watcher>,
  version: number,
): AsyncGenerator<string> {
  const queue: (string | { readonly end: KubeError | undefined })[] = [];
  let wake = () => {};
  const watcher: Watcher = {
    path,
    selector: query['labelSelector'] ?? '',
    push: (line, error) => {
      queue.push(line ?? { end: error });
      wake();
    },
  };
  const stop = () => watcher.push(null);
  signal?.addEventListener('abort', stop);
  watchers.add(watcher);
  try {
    if (query['sendInitialEvents'] === 'true') {
      const known = objects.filter((workflow) => isSelected(workflow, path, watcher.selector));
      yield* known.map((workflow) => eventLine('ADDED', workflow));
      yield bookmark(version);
    }
    for (;;) {
      signal?.throwIfAborted();
      const next = queue.shift();
      if (typeof next === 'string') yield next;
      else if (next !== undefined) {
        if (next.end !== undefined) throw next.end;
        signal?.throwIfAborted();
        return;
      } else {
        const { promise, resolve } = Promise.withResolvers<void>();
        wake = resolve;
        await promise;
      }
    }
  } finally {
    watchers.delete(watcher);
    signal?.removeEventListener('abort', stop);
  }
}

const columnDefinitions = ['Name', 'Status', 'Age', 'Message'].map((name) => ({ name }));

function eventLine(type: string, { metadata, status }: Workflow): string {
  const cells = [metadata.name, status?.phase ?? '', '1m', status?.message ?? ''];
  const resourceVersion = metadata.resourceVersion;
  return JSON.stringify({
    type,
    object: { kind: 'Table', metadata: { resourceVersion }, columnDefinitions, rows: [{ cells }] },
  });
}

function bookmark(version: number): string {
  const metadata = { resourceVersion: String(version), annotations: { 'k8s.io/initial-events-end': 'true' } };
  return JSON.stringify({ type: 'BOOKMARK', object: { kind: 'Table', metadata, columnDefinitions, rows: [] } });
}

interface Changes {
  store(workflow: Workflow): Workflow;
  drop(name: string): void;
}

function work(request: KubeRequest, objects: ReadonlyMap<string, Workflow>, { store, drop }: Changes): unknown {
  const { method, path, query = {}, body } = request;
  if (path.endsWith('/workflows')) {
    if (method === 'POST') return store(body as Workflow);
    const known = [...objects.values()].filter((each) =>
      isSelected(each, path, query['labelSelector'] ?? '', query['fieldSelector']),
    );
    return page(known, query);
  }
  const name = path.split('/').at(-1) ?? '';
  const known = path.includes('/workflows/') ? objects.get(name) : undefined;
  if (known === undefined) throw refusal(404, 'NotFound', `"${name}" not found`, { name });
  if (method === 'DELETE') {
    const { uid } = (body as { readonly preconditions?: { readonly uid?: string } } | undefined)?.preconditions ?? {};
    if (uid !== undefined && uid !== known.metadata.uid)
      throw refusal(409, 'Conflict', 'the UID in the precondition does not match');
    drop(name);
    return {};
  }
  if (method !== 'PATCH') return known;
  const asked = (body as Partial<Workflow>).metadata?.resourceVersion;
  if (asked !== undefined && asked !== known.metadata.resourceVersion)
    throw refusal(409, 'Conflict', 'the object has been modified');
  return store(withMergePatch(known, body) as Workflow);
}

/** Pages of two, so that every list of three has a second page; a real server keeps to the limit. */
function page(objects: readonly Workflow[], query: Readonly<Record<string, string>>): unknown {
  const from = Number(query['continue'] ?? 0);
  const isLast = from + 2 >= objects.length;
  return { metadata: { ...(isLast ? {} : { continue: String(from + 2) }) }, items: objects.slice(from, from + 2) };
}

function isSelected({ metadata }: Workflow, path: string, labels: string, fields?: string): boolean {
  const isThere = !path.includes('/namespaces/') || path.includes(`/namespaces/${metadata.namespace}/`);
  const isNamed = fields === undefined || fields === `metadata.name=${metadata.name}`;
  return isThere && isNamed && matches((metadata.labels ?? {}) as Labels, labels);
}

function lineOf(verb: string, { path, query }: KubeRequest): string {
  const text = Object.entries(query ?? {})
    .map(([key, value]) => `${key}=${value}`)
    .join('&');
  return `${verb} ${path}${text === '' ? '' : `?${text}`}`;
}

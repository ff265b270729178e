/** A server on loopback that keeps workflows as the API server does, fails as a test says, and the real client that talks to it. */
import type { ServerResponse } from 'node:http';
import type { Persistence } from '../../../src/engine/argo/submit/persist.ts';
import { connectToCluster } from '../../../src/kubernetes/connect.ts';
import type { KubeClient } from '../../../src/kubernetes/kube-client.ts';
import { answerJson, answerStatus, type SeenRequest, startFakeApiServer } from '../../kubernetes/fake-api-server.ts';
import { createTestDirectory, kubeconfigText } from '../../kubernetes/kubeconfig-file.ts';

/** What happens to one request: an answer instead of the work; nothing at all (`drop`); the work, but no answer, half of it, or a gateway's. */
export type Fault = 'drop' | 'lose' | 'truncate' | 'late' | ((response: ServerResponse) => void);

export interface ClusterSession extends AsyncDisposable {
  readonly client: KubeClient;
  /** By name. */
  readonly workflows: Map<string, Readonly<Record<string, unknown>>>;
  /** `POST path?query`, in the order in which they came. */
  readonly requests: readonly string[];
  readonly bodies: readonly string[];
  /** Milliseconds of each pause. */
  readonly pauses: readonly number[];
  readonly persistence: Persistence;
}

/** Faults hit the requests in order; null lets one pass. */
export async function openClusterSession(
  faults: readonly (Fault | null)[] = [],
  rest: Partial<Persistence> = {},
): Promise<ClusterSession> {
  const left = [...faults];
  const workflows = new Map<string, Readonly<Record<string, unknown>>>();
  const server = await startFakeApiServer((request, response) =>
    answer(request, response, left.shift() ?? null, workflows),
  );
  const directory = await createTestDirectory();
  const kubeconfig = await directory.write('config', kubeconfigText({ cluster: { server: server.url } }));
  const client = await connectToCluster({
    env: { KUBECONFIG: kubeconfig },
    homeDirectory: directory.path,
    userAgent: 'argo-e2e/test',
  });
  const pauses: number[] = [];
  let elapsed = 0;
  const clock = {
    now: () => elapsed,
    elapsed: () => elapsed,
    sleep: async (ms: number) => {
      pauses.push(ms);
      elapsed += ms;
    },
  };
  return {
    client,
    workflows,
    pauses,
    persistence: { clock, random: () => 0.5, ...rest },
    get requests() {
      return server.requests.map(lineOf);
    },
    get bodies() {
      return server.requests.map(({ body }) => body);
    },
    [Symbol.asyncDispose]: async () => {
      await client.close();
      await server[Symbol.asyncDispose]();
      await directory[Symbol.asyncDispose]();
    },
  };
}

/** An answer of the API server in its own words. */
export function refuse(
  code: number,
  reason: string,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): Fault {
  return (response) => answerStatus(response, code, reason, message, headers);
}

export function say(code: number, body: unknown): Fault {
  return (response) => answerJson(response, code, body);
}

function answer(
  request: SeenRequest,
  response: ServerResponse,
  fault: Fault | null,
  workflows: Map<string, Readonly<Record<string, unknown>>>,
): void {
  if (typeof fault === 'function') fault(response);
  else if (fault === 'drop') response.destroy();
  else finish(work(request, workflows), fault, response);
}

function finish({ status, body }: Work, fault: 'lose' | 'truncate' | 'late' | null, response: ServerResponse): void {
  if (fault === 'lose') response.destroy();
  else if (fault === 'truncate') response.writeHead(status).end(JSON.stringify(body).slice(0, 20));
  else if (fault === 'late') answerStatus(response, 504, 'Timeout', 'the server did not answer in time');
  else answerJson(response, status, body);
}

interface Work {
  readonly status: number;
  readonly body: unknown;
}

function work(
  { method, path, query, body }: SeenRequest,
  workflows: Map<string, Readonly<Record<string, unknown>>>,
): Work {
  if (method === 'GET') {
    const found = workflows.get(path.split('/').at(-1) ?? '');
    return found === undefined ? refusal(404, 'NotFound', 'not found') : { status: 200, body: found };
  }
  if (method === 'DELETE') {
    const isThere = workflows.delete(path.split('/').at(-1) ?? '');
    return isThere ? { status: 200, body: {} } : refusal(404, 'NotFound', 'not found');
  }
  const object = JSON.parse(body) as { readonly metadata: Readonly<Record<string, unknown>> };
  const name = String(object.metadata['name']);
  if (workflows.has(name)) return refusal(409, 'AlreadyExists', `workflows.argoproj.io "${name}" already exists`);
  const created = {
    ...object,
    metadata: { ...object.metadata, uid: `uid-of-${name}`, creationTimestamp: '2026-01-01T00:00:00Z' },
  };
  if (query['dryRun'] !== 'All') workflows.set(name, created);
  return { status: 201, body: created };
}

function refusal(code: number, reason: string, message: string) {
  return { status: code, body: { kind: 'Status', apiVersion: 'v1', status: 'Failure', message, reason, code } };
}

function lineOf({ method, path, query }: SeenRequest): string {
  const text = new URLSearchParams(query).toString();
  return `${method} ${path}${text === '' ? '' : `?${text}`}`;
}

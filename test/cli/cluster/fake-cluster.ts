/** An API server of a few routes for the spawned program: keeps Workflow objects, tells a watch of them, and records what was asked. It runs nothing: a script writes each status. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Workflow } from '../../../src/argo/types.ts';
import { connectToCluster } from '../../../src/kubernetes/connect.ts';
import type { KubeClient } from '../../../src/kubernetes/kube-client.ts';
import { testDirectory } from '../../support/git-repo.ts';
import { answer } from './cluster-routes.ts';
import type { ClusterScript, Seen } from './cluster-script.ts';
import { api, ClusterState } from './cluster-state.ts';

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

export async function fakeCluster(script: ClusterScript = {}): Promise<FakeCluster> {
  const state = new ClusterState(script);
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

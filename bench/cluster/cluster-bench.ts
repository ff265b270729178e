import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Workflow } from '../../src/argo/types.ts';
import { eachLimited } from '../../src/core/each-limited.ts';
import type { WorkflowRef } from '../../src/engine/engine.ts';
import { connectToCluster } from '../../src/kubernetes/connect.ts';
import type { KubeClient, KubeRequest } from '../../src/kubernetes/kube-client.ts';
import { namespacePath, workflowsPath } from '../../src/kubernetes/kube-path.ts';
import { proxiedKubeconfig, upstreamOf } from '../../test/support/fault-proxy/upstream.ts';
import { type FaultProxy, startFaultProxy } from '../../test/support/fault-proxy.ts';

/** A namespace of the bench's own, and doors to its API server that count what passes. */
export interface BenchCluster {
  readonly namespace: string;
  readonly client: KubeClient;
  /** When each workflow was given its last status: the moment before that request was sent, milliseconds since the epoch. */
  readonly finishedAt: ReadonlyMap<string, number>;
  /** A client that notes `finishedAt`, for whoever writes statuses. */
  readonly writer: KubeClient;
  countedDoor(): Promise<CountedDoor>;
  create(workflows: readonly Workflow[]): Promise<readonly WorkflowRef[]>;
  leave(): Promise<void>;
}

export interface CountedDoor {
  readonly proxy: FaultProxy;
  /** Path of a kubeconfig that leads through it. */
  readonly kubeconfig: string;
  close(): Promise<void>;
}

export async function enterBenchCluster(kubeconfig: string): Promise<BenchCluster> {
  const client = await connectToCluster({ kubeconfig, env: {}, homeDirectory: homedir(), userAgent: 'argo-e2e-bench' });
  const namespace = `argo-e2e-bench-${randomBytes(3).toString('hex')}`;
  const body = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } };
  await client.request({ method: 'POST', path: '/api/v1/namespaces', body });
  const finishedAt = new Map<string, number>();
  return {
    namespace,
    client,
    finishedAt,
    writer: notingEnds(client, finishedAt),
    countedDoor: () => openDoor(kubeconfig, namespace),
    async create(workflows) {
      await eachLimited(workflows, 8, async (each) => {
        await client.request({ method: 'POST', path: workflowsPath(namespace), body: each });
      });
      return workflows.map(({ metadata }) => ({ name: metadata.name ?? '', namespace }));
    },
    async leave() {
      await client.request({ method: 'DELETE', path: namespacePath(namespace) });
      await client.close();
    },
  };
}

async function openDoor(kubeconfig: string, namespace: string): Promise<CountedDoor> {
  const proxy = await startFaultProxy(upstreamOf(kubeconfig));
  const directory = mkdtempSync(join(tmpdir(), 'argo-e2e-bench-'));
  const file = join(directory, 'kubeconfig');
  writeFileSync(file, proxiedKubeconfig(kubeconfig, proxy.server, namespace));
  return {
    proxy,
    kubeconfig: file,
    async close() {
      await proxy.close();
      rmSync(directory, { recursive: true });
    },
  };
}

function notingEnds(client: KubeClient, finishedAt: Map<string, number>): KubeClient {
  return {
    server: client.server,
    namespace: client.namespace,
    request: <T>(request: KubeRequest) => {
      const { status } = (request.body ?? {}) as Partial<Workflow>;
      if (request.method === 'PATCH' && status?.phase === 'Succeeded')
        finishedAt.set(request.path.split('/').at(-1) ?? '', Date.now());
      return client.request<T>(request);
    },
    lines: (request, options) => client.lines(request, options),
    close: () => client.close(),
  };
}

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ClientLimits } from '../../src/kubernetes/client.ts';
import { connectToCluster } from '../../src/kubernetes/connect.ts';
import type { KubeClient } from '../../src/kubernetes/kube-client.ts';
import { proxiedKubeconfig, upstreamOf } from '../support/fault-proxy/upstream.ts';
import { type FaultProxy, startFaultProxy } from '../support/fault-proxy.ts';
import { cluster } from './cluster-rig.ts';

export interface ProxiedClient {
  readonly client: KubeClient;
  readonly proxy: FaultProxy;
  /** File that leads to the proxy. */
  readonly kubeconfig: string;
  close(): Promise<void>;
}

/** A client of the cluster under test, and a proxy of its own before it. */
export async function proxiedClient(namespace: string, limits: ClientLimits = {}): Promise<ProxiedClient> {
  const directory = await mkdtemp(join(tmpdir(), 'proxied-'));
  const kubeconfig = join(directory, 'kubeconfig');
  const proxy = await startFaultProxy(upstreamOf(cluster.kubeconfig));
  await writeFile(kubeconfig, proxiedKubeconfig(cluster.kubeconfig, proxy.server, namespace));
  const search = { kubeconfig, env: {}, homeDirectory: directory };
  const client = await connectToCluster({ ...search, userAgent: 'argo-e2e-test', limits });
  return {
    client,
    proxy,
    kubeconfig,
    close: async () => {
      await client.close();
      await proxy.close();
      await rm(directory, { recursive: true });
    },
  };
}

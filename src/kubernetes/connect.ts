import { type Clock, systemClock } from '../core/clock.ts';
import { type ClientLimits, createKubeClient } from './client.ts';
import { createCredentials } from './credentials/credentials.ts';
import { environmentProxy } from './environment-proxy.ts';
import type { KubeClient } from './kube-client.ts';
import { loadClusterAccess } from './kubeconfig/load.ts';
import type { KubeconfigSearch } from './kubeconfig/locate.ts';

export interface ConnectOptions extends KubeconfigSearch {
  /** @default the kubeconfig's current-context */
  readonly context?: string | undefined;
  /** `argo-e2e/<version>`. */
  readonly userAgent: string;
  readonly limits?: ClientLimits;
  readonly clock?: Clock;
}

/**
 * The cluster that kubectl would talk to. Nothing is sent to it yet, but its credentials are read: an exec plugin runs here for the first time.
 * Throws KubeconfigError when no cluster or no usable credentials are configured, KubeError when an exec plugin fails.
 */
export async function connectToCluster(options: ConnectOptions): Promise<KubeClient> {
  const access = await loadClusterAccess(options, options.context);
  const vendor = await import('./client-node.ts'); // half a second, and most commands need no cluster
  const { clock = systemClock, env } = options;
  const { server } = access.cluster;
  const proxyUrl = access.cluster.proxyUrl ?? environmentProxy(server, env);
  const credentials = createCredentials(vendor, access, { clock, env, proxyUrl });
  await credentials.grant();
  const { origin, pathname } = new URL(server);
  const basePath = pathname === '/' ? '' : pathname;
  const { context, namespace } = access;
  const target = {
    origin,
    basePath,
    server: `${origin}${basePath}`,
    context,
    namespace,
    userAgent: options.userAgent,
    now: clock.now,
  };
  return createKubeClient(target, credentials, options.limits);
}

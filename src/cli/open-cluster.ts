import { homedir } from 'node:os';
import type { Patience } from '../engine/argo/patient.ts';
import type { KubeClient } from '../kubernetes/kube-client.ts';
import type { FlagValues } from './command.ts';
import type { connectionFlags, engineFlags } from './flags.ts';
import type { Host } from './host.ts';
import { packageVersion } from './package-version.ts';

export type ClusterFlags = FlagValues<typeof connectionFlags & Pick<typeof engineFlags, 'namespace'>>;

/** The API server that flags and environment name; nothing is asked of it yet. Loads the client, which takes most of a second. */
export async function openCluster(
  { kubeconfig, context }: FlagValues<typeof connectionFlags>,
  { env }: Host,
): Promise<KubeClient> {
  const { connectToCluster } = await import('../kubernetes/connect.ts');
  const homeDirectory = env['HOME'] || homedir();
  return connectToCluster({ kubeconfig, context, env, homeDirectory, userAgent: `argo-e2e/${packageVersion()}` });
}

/** For requests that may be repeated. */
export function patienceOf({ clock, randomHex }: Host): Patience {
  return { clock, random: () => Number.parseInt(randomHex(4), 16) / 2 ** 32 };
}

/** What was said to reach a cluster, as further words of a command. */
export function connectionWords({ kubeconfig, context }: FlagValues<typeof connectionFlags>): readonly string[] {
  return Object.entries({ kubeconfig, context }).flatMap(([name, value]) =>
    value === undefined ? [] : [`--${name}`, value],
  );
}

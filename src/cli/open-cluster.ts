import { homedir } from 'node:os';
import { UsageError } from '../core/errors.ts';
import type { Patience } from '../engine/argo/patient.ts';
import type { KubeClient } from '../kubernetes/kube-client.ts';
import type { FlagValues } from './command.ts';
import type { connectionFlags, engineFlags } from './flags.ts';
import type { Host } from './host.ts';
import { packageVersion } from './package-version.ts';

/** RFC 1123 label. Source: apimachinery util/validation. */
const namespaceForm = /^[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?$/;

export type ClusterFlags = FlagValues<typeof connectionFlags & Pick<typeof engineFlags, 'namespace'>>;

/** The API server that flags and environment name; nothing is asked of it yet. Loads the client, which takes most of a second. Throws UsageError for a namespace that cannot be one. */
export async function openCluster(
  { kubeconfig, context, namespace }: FlagValues<typeof connectionFlags> & Partial<Pick<ClusterFlags, 'namespace'>>,
  { env }: Host,
): Promise<KubeClient> {
  if (namespace !== undefined && !namespaceForm.test(namespace))
    throw new UsageError(`--namespace ${JSON.stringify(namespace)}: no namespace can be called so`, {
      hint: 'expected lower-case letters, digits and dashes, at most 63',
    });
  const { connectToCluster } = await import('../kubernetes/connect.ts');
  const homeDirectory = env['HOME'] || homedir();
  return connectToCluster({ kubeconfig, context, env, homeDirectory, userAgent: `argo-e2e/${packageVersion()}` });
}

/** For requests that may be repeated. */
export function patienceOf({ clock, random }: Host): Patience {
  return { clock, random };
}

/** What was said to reach a cluster, as further words of a command. */
export function connectionWords({ kubeconfig, context }: FlagValues<typeof connectionFlags>): readonly string[] {
  return Object.entries({ kubeconfig, context }).flatMap(([name, value]) =>
    value === undefined ? [] : [`--${name}`, value],
  );
}

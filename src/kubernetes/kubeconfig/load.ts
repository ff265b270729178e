import type { Problem } from '../../core/errors.ts';
import { chooseContext } from './choose-context.ts';
import type { ClusterAccess } from './cluster-access.ts';
import { KubeconfigError } from './kubeconfig-error.ts';
import { type KubeconfigSearch, locateKubeconfig } from './locate.ts';
import { mergeKubeconfigs } from './merge.ts';
import { readKubeconfigFiles } from './read-files.ts';
import { serviceAccountAccess } from './service-account.ts';

/** Finds the kubeconfig as kubectl does and takes one context of it. Sends nothing. Throws KubeconfigError. */
export async function loadClusterAccess(search: KubeconfigSearch, context?: string): Promise<ClusterAccess> {
  const place = await locateKubeconfig(search);
  if (place.type === 'service-account') {
    if (context === undefined) return serviceAccountAccess(place);
    throw new KubeconfigError(
      `there is no context "${context}": the cluster is known from this pod's service account, not from a kubeconfig`,
      { hint: 'leave --context out, or name a kubeconfig with --kubeconfig FILE' },
    );
  }
  const problems: Problem[] = [];
  const merged = mergeKubeconfigs(await readKubeconfigFiles(place), problems);
  return chooseContext(merged, context, problems);
}

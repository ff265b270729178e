import type { Problem } from '../../core/errors.ts';
import { didYouMean } from '../../core/nearest.ts';
import { type ClusterAccess, nobody } from './cluster-access.ts';
import { createFieldReader } from './fields.ts';
import { KubeconfigError, kubeconfigErrorOf } from './kubeconfig-error.ts';
import type { MergedKubeconfig } from './merge.ts';
import { readClusterEntry } from './read-cluster.ts';
import { readUserEntry } from './read-user.ts';

const listedContexts = 20;

/** The access of one context, else of the current one. Throws KubeconfigError with everything that is wrong with its entries. */
export function chooseContext(
  merged: MergedKubeconfig,
  asked: string | undefined,
  problems: readonly Problem[],
): ClusterAccess {
  const name = asked ?? merged.currentContext;
  const where = merged.files.map(({ path }) => path).join(', ');
  if (problems.length > 0) throw kubeconfigErrorOf(`the kubeconfig ${where}`, problems);
  if (name === null)
    throw new KubeconfigError(`${where} sets no current-context, and no context was named; ${contextsOf(merged)}`, {
      hint: 'name one with --context NAME',
    });
  const entry = merged.contexts.get(name);
  if (entry === undefined) {
    const hint = didYouMean(name, merged.contexts.keys()) ?? 'name another with --context NAME';
    throw new KubeconfigError(`${where} has no context "${name}"; ${contextsOf(merged)}`, { hint });
  }
  return accessOf(merged, name, entry);
}

function accessOf(merged: MergedKubeconfig, name: string, { fields, file }: ContextEntry): ClusterAccess {
  const problems: Problem[] = [];
  const reader = createFieldReader(fields, `context "${name}"`, file.path, problems);
  const namespace = reader.text('namespace') ?? 'default';
  const clusterName = reader.text('cluster');
  const userName = reader.text('user');
  const clusterEntry = clusterName === null ? undefined : merged.clusters.get(clusterName);
  const userEntry = userName === null ? undefined : merged.users.get(userName);
  if (clusterName === null) reader.refuse('it names no cluster', setContext(name, '--cluster NAME'));
  else if (clusterEntry === undefined)
    reader.refuse(`there is no cluster "${clusterName}"`, didYouMean(clusterName, merged.clusters.keys()) ?? undefined);
  if (userName !== null && userEntry === undefined)
    reader.refuse(`there is no user "${userName}"`, didYouMean(userName, merged.users.keys()) ?? undefined);
  const cluster =
    clusterName === null || clusterEntry === undefined ? null : readClusterEntry(clusterName, clusterEntry, problems);
  const user = userName === null || userEntry === undefined ? nobody : readUserEntry(userName, userEntry, problems);
  if (problems.length > 0 || cluster === null) throw kubeconfigErrorOf(`the context "${name}"`, problems);
  return { context: name, namespace, cluster, user };
}

type ContextEntry = Parameters<typeof readClusterEntry>[1];

function contextsOf({ contexts }: MergedKubeconfig): string {
  const names = [...contexts.keys()];
  if (names.length === 0) return 'there are no contexts at all';
  const more = names.length > listedContexts ? ` and ${names.length - listedContexts} more` : '';
  return `there are ${names.slice(0, listedContexts).join(', ')}${more}`;
}

function setContext(name: string, rest: string): string {
  return `kubectl config set-context ${name} ${rest}`;
}

/** Looks for the reason why no controller takes up a workflow. A handful of small requests; what we may not see is left out. */
import type { Workflow } from '../../../argo/types.ts';
import type { KubeClient } from '../../../kubernetes/kube-client.ts';
import { objectPath } from '../../../kubernetes/kube-path.ts';
import { labelSelector } from '../../../kubernetes/label-selector.ts';
import type { WorkflowRef } from '../../engine.ts';
import { getIfAllowed } from '../tolerant-get.ts';
import { argoLabels, metadataListOnly, workflowPath, workflowsPath } from '../workflow-path.ts';

/** Workflows that are looked at one by one; the others are taken to be like the last of them. */
const looked = 5;
const othersSeen = 100;
/** Argo renews its lease every few seconds. */
const staleLeaseMs = 60_000;
const controllerName = 'workflow-controller';
const usualNamespace = 'argo';

export interface WhyUntouchedOptions {
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly signal?: AbortSignal;
}

/** For workflows of one namespace, in their order. Null for one that is not there any more. */
export async function whyUntouched(
  client: KubeClient,
  refs: readonly WorkflowRef[],
  options: WhyUntouchedOptions,
): Promise<readonly (string | null)[]> {
  const { signal } = options;
  const namespace = refs[0]?.namespace ?? '';
  const [others, controller, ...objects] = await Promise.all([
    othersOf(client, namespace, signal),
    controllerWords(client, namespace, options),
    ...refs
      .slice(0, looked)
      .map((ref) => getIfAllowed<Pick<Workflow, 'metadata' | 'spec'>>(client, { path: workflowPath(ref), signal })),
  ]);
  return refs.map((_, index) => {
    const workflow = objects[Math.min(index, objects.length - 1)] ?? null;
    return workflow === null ? null : reasonOf(workflow, { namespace, others, controller });
  });
}

interface Evidence {
  readonly namespace: string;
  /** Workflows of the namespace that have a phase; null when we may not list. */
  readonly others: readonly Workflow['metadata'][] | null;
  readonly controller: string | null;
}

function reasonOf({ metadata, spec }: Pick<Workflow, 'metadata' | 'spec'>, evidence: Evidence): string | null {
  if (spec.suspend === true) return 'its spec.suspend is true; e2e resume lets it begin';
  const instance = metadata.labels?.[argoLabels.instanceId] ?? null;
  const words = [instanceWords(instance, evidence), evidence.controller].filter((each) => each !== null);
  return words.length === 0 ? null : words.join('; ');
}

function instanceWords(instance: string | null, { namespace, others }: Evidence): string | null {
  const wish = `its label ${argoLabels.instanceId} asks for a controller with instanceID "${instance}"`;
  if (others === null) return instance === null ? null : wish;
  const instances = new Set(others.map(({ labels }) => labels?.[argoLabels.instanceId] ?? null));
  if (instances.has(instance)) return lastTouched(namespace, others, instance);
  const seen = [...instances].map((each) => (each === null ? 'none' : `"${each}"`)).join(', ');
  const elsewhere = others.length === 0 ? `no workflow of namespace ${namespace} was ever begun` : null;
  if (instance !== null) return `${wish}, and ${elsewhere ?? `those begun in namespace ${namespace} have ${seen}`}`;
  return elsewhere === null
    ? `the workflows begun in namespace ${namespace} have the label ${argoLabels.instanceId} (${seen}), this one has none`
    : `${elsewhere}: is there a controller that looks at this namespace?`;
}

function lastTouched(namespace: string, others: readonly Workflow['metadata'][], instance: string | null): string {
  const alike = others.filter(({ labels }) => (labels?.[argoLabels.instanceId] ?? null) === instance);
  const newest = alike
    .map(({ creationTimestamp }) => creationTimestamp ?? '')
    .toSorted()
    .at(-1);
  return `other workflows of namespace ${namespace} were begun, the newest of them made at ${newest}: the controller may be down or busy`;
}

async function othersOf(
  client: KubeClient,
  namespace: string,
  signal: AbortSignal | undefined,
): Promise<readonly Workflow['metadata'][] | null> {
  const list = await getIfAllowed<{ readonly items?: readonly Pick<Workflow, 'metadata'>[] }>(client, {
    path: workflowsPath(namespace),
    query: { labelSelector: labelSelector({ [argoLabels.phase]: true }), limit: String(othersSeen) },
    accept: metadataListOnly,
    signal,
  });
  return list === null ? null : (list.items ?? []).map(({ metadata }) => metadata);
}

/** What the controller’s own objects tell, where it is installed as usual and we may read them. */
async function controllerWords(
  client: KubeClient,
  namespace: string,
  { now, signal }: WhyUntouchedOptions,
): Promise<string | null> {
  for (const place of new Set([namespace, usualNamespace])) {
    const controller = { version: 'v1', namespace: place, name: controllerName };
    const [deployment, lease] = await Promise.all([
      getIfAllowed<Deployment>(client, {
        path: objectPath({ group: 'apps', resource: 'deployments', ...controller }),
        signal,
      }),
      getIfAllowed<Lease>(client, {
        path: objectPath({ group: 'coordination.k8s.io', resource: 'leases', ...controller }),
        signal,
      }),
    ]);
    const words = deploymentWords(deployment, place) ?? leaseWords(lease, place, now);
    if (words !== null) return words;
  }
  return null;
}

interface Deployment {
  readonly spec?: { readonly replicas?: number };
  readonly status?: { readonly readyReplicas?: number };
}
interface Lease {
  readonly spec?: { readonly renewTime?: string };
}

function deploymentWords(deployment: Deployment | null, place: string): string | null {
  if (deployment === null || (deployment.status?.readyReplicas ?? 0) > 0) return null;
  return `deployment ${place}/${controllerName} has no ready pod (replicas: ${deployment.spec?.replicas ?? 1})`;
}

function leaseWords(lease: Lease | null, place: string, now: number): string | null {
  const renewedAt = Date.parse(lease?.spec?.renewTime ?? '');
  if (Number.isNaN(renewedAt)) return null;
  const seconds = Math.round((now - renewedAt) / 1000);
  return now - renewedAt >= staleLeaseMs
    ? `the controller of namespace ${place} renewed its lease ${seconds}s ago: it seems to be down`
    : `the controller of namespace ${place} is alive`;
}

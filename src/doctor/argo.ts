import { argoLabels, metadataListOnly } from '../engine/argo/workflow-path.ts';
import type { KubeClient } from '../kubernetes/kube-client.ts';
import { objectPath, workflowsPath } from '../kubernetes/kube-path.ts';
import { labelSelector } from '../kubernetes/label-selector.ts';
import { type Finding, scribeOf } from './finding.ts';
import { type Look, look, unseenWords } from './look.ts';
import { isAtLeast } from './machine.ts';

const { ok, warning, failed } = scribeOf('cluster');

/** The oldest Argo Workflows whose objects these are. */
const oldestArgo = [3, 6] as const;
const install = 'install Argo Workflows: https://argo-workflows.readthedocs.io/en/latest/installation/';

interface ResourceList {
  readonly resources?: readonly { readonly name: string }[];
}

/** Argo's kinds, which every account may ask for. */
export async function examineKinds(client: KubeClient): Promise<readonly Finding[]> {
  const seen = await look<ResourceList>(client, { method: 'GET', path: '/apis/argoproj.io/v1alpha1' });
  if (seen.type === 'absent') return [failed('Argo’s kinds', 'no argoproj.io/v1alpha1', install)];
  if (seen.type !== 'seen') return [warning('Argo’s kinds', unseenWords(seen), null)];
  const names = new Set((seen.value.resources ?? []).map(({ name }) => name));
  const missing = ['workflows', 'workflowtaskresults'].filter((name) => !names.has(name));
  if (missing.length > 0) return [failed('Argo’s kinds', `no ${missing.join(', no ')} of argoproj.io`, install)];
  return [ok('Argo’s kinds', 'workflows and workflowtaskresults of argoproj.io/v1alpha1')];
}

interface Deployment {
  readonly metadata: { readonly namespace?: string };
  readonly spec?: { readonly template?: { readonly spec?: { readonly containers?: readonly { image?: string }[] } } };
  readonly status?: { readonly readyReplicas?: number };
}
interface DeploymentList {
  readonly items?: readonly Deployment[];
}

/** The name that Argo's own manifests give it. */
const controllerName = 'workflow-controller';

/** Its Deployment where it may be read; what becomes of workflows is seen in any case. */
export async function examineController(
  client: KubeClient,
  namespace: string,
  nowMs: number,
): Promise<readonly Finding[]> {
  const listed = await controllers(client, namespace);
  const deployment = listed.type === 'seen' ? listed.value.items?.[0] : undefined;
  const version = deployment === undefined ? notSeen(listed) : versionFinding(deployment);
  const waiting = await untouchedFinding(client, namespace, nowMs);
  return [version, ...(waiting === null ? [] : [waiting])];
}

async function controllers(client: KubeClient, namespace: string): Promise<Look<DeploymentList>> {
  const query = { fieldSelector: `metadata.name=${controllerName}` };
  const places = [null, namespace, 'argo'].map((place) =>
    objectPath({ group: 'apps', version: 'v1', namespace: place, resource: 'deployments' }),
  );
  let last: Look<DeploymentList> = { type: 'forbidden' };
  for (const path of places) {
    const seen = await look<DeploymentList>(client, { method: 'GET', path, query });
    if (seen.type === 'seen' && (seen.value.items ?? []).length > 0) return seen;
    if (last.type !== 'seen') last = seen;
    if (seen.type === 'seen' && path === places[0]) return seen; // it was looked for everywhere
  }
  return last;
}

function notSeen(listed: Look<DeploymentList>): Finding {
  const fix = `kubectl get deployments --all-namespaces --field-selector metadata.name=${controllerName}`;
  if (listed.type === 'seen' || listed.type === 'absent')
    return warning('Argo’s controller', `there is no Deployment ${controllerName}`, fix);
  return warning('Argo’s controller', `its version is ${unseenWords(listed)}`, fix);
}

function versionFinding({ metadata, spec, status }: Deployment): Finding {
  const image = spec?.template?.spec?.containers?.[0]?.image ?? '';
  const where = `in namespace ${metadata.namespace ?? '?'}`;
  if ((status?.readyReplicas ?? 0) === 0)
    return failed(
      'Argo’s controller',
      `${image} ${where} is not ready: no workflow begins`,
      `kubectl describe deployment ${controllerName} -n ${metadata.namespace ?? 'argo'}`,
    );
  const version = /:v?(\d+\.\d+(?:\.\d+)?)(?:[-+@].*)?$/.exec(image)?.[1];
  if (version === undefined) return ok('Argo’s controller', `${image} ${where}`);
  if (isAtLeast(version, oldestArgo)) return ok('Argo’s controller', `${version} ${where}`);
  const fix = `steps report through workflowtaskresults since ${oldestArgo.join('.')}: install that or newer`;
  return warning('Argo’s controller', `${version} ${where}, older than what is tested`, fix);
}

interface MetadataList {
  readonly items?: readonly {
    readonly metadata: {
      readonly name: string;
      readonly creationTimestamp?: string;
      readonly labels?: Readonly<Record<string, string>>;
    };
  }[];
}

/** Milliseconds after which a workflow that nobody began with tells of a missing controller. */
const untouchedMs = 60_000;

/** Null: there is no workflow that waits for a controller. */
async function untouchedFinding(client: KubeClient, namespace: string, nowMs: number): Promise<Finding | null> {
  const query = { labelSelector: labelSelector({ [argoLabels.phase]: false }), limit: '20' };
  const request = { method: 'GET', path: workflowsPath(namespace), query, accept: metadataListOnly } as const;
  const seen = await look<MetadataList>(client, request);
  if (seen.type !== 'seen') return null; // its rights are told of elsewhere
  const waiting = (seen.value.items ?? []).find(
    ({ metadata }) => nowMs - Date.parse(metadata.creationTimestamp ?? '') > untouchedMs,
  );
  if (waiting === undefined) return null;
  return warning(
    'Argo’s controller',
    `has not begun with workflow ${namespace}/${waiting.metadata.name} of ${waiting.metadata.creationTimestamp}`,
    `does it run, and watch namespace ${namespace}? a controller with --namespaced sees its own only`,
  );
}

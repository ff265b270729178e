/** Workflows, claims and namespaces that carry the label of our runs. */
import { isTerminal } from '../argo/phase.ts';
import { type ListedWorkflow, listWorkflows } from '../engine/argo/list-workflows.ts';
import type { Patience } from '../engine/argo/patient.ts';
import { runLabel } from '../engine/argo/submission-labels.ts';
import { workflowPath } from '../engine/argo/workflow-path.ts';
import type { KubeClient } from '../kubernetes/kube-client.ts';
import { KubeError } from '../kubernetes/kube-error.ts';
import { namespacePath, objectPath, podsPath } from '../kubernetes/kube-path.ts';
import { labelSelector } from '../kubernetes/label-selector.ts';
import { deleteObject } from './delete-object.ts';
import { listMetadata, listWhole, type ObjectMetadata } from './list-metadata.ts';
import type { Found, Thing } from './thing.ts';

const ofRuns = labelSelector({ [runLabel]: true });

export interface Sweep {
  readonly client: KubeClient;
  readonly namespace: string;
  readonly nowMs: number;
  readonly patience: Patience;
}

/** Throws KubeError where the workflows themselves cannot be listed; what else cannot be looked at becomes a note. */
export async function findOnCluster(sweep: Sweep): Promise<Found> {
  const { client, namespace } = sweep;
  const workflows = await listWorkflows(client, { namespace, labelSelector: ofRuns });
  const parts = await Promise.all([
    { things: workflows.map((each) => workflowThing(sweep, each)), notes: [] },
    orNote('claims', namespace, () => claimsOf(sweep)),
    orNote('namespaces', 'the cluster', () => namespacesOf(sweep, workflows)),
  ]);
  return { things: parts.flatMap(({ things }) => things), notes: parts.flatMap(({ notes }) => notes) };
}

async function orNote(what: string, where: string, work: () => Promise<readonly Thing[]>): Promise<Found> {
  try {
    return { things: await work(), notes: [] };
  } catch (error) {
    if (!(error instanceof KubeError)) throw error;
    const why = error.status === 403 ? 'this account may not list them' : error.message;
    return { things: [], notes: [`${what} of ${where} were not looked at: ${why}`] };
  }
}

function workflowThing({ client, nowMs, patience }: Sweep, workflow: ListedWorkflow): Thing {
  const { ref, uid, phase, createdAt, isDeleting } = workflow;
  return {
    kind: 'workflow',
    name: ref.name,
    place: ref.namespace,
    ageMs: ageOf(createdAt, nowMs),
    use: useOf(phase),
    taboo: isDeleting ? goingAlready : null,
    remove: () => deleteObject(client, workflowPath(ref), uid, patience),
  };
}

const goingAlready = 'is being deleted already';

/** In use is what has not ended, also what no controller has begun with. */
function useOf(phase: ListedWorkflow['phase']): string | null {
  if (isTerminal(phase)) return null;
  return phase === '' ? 'has not begun' : `is ${phase}`;
}

interface Pod {
  readonly metadata: { readonly name: string };
  readonly spec?: {
    readonly volumes?: readonly { readonly persistentVolumeClaim?: { readonly claimName?: string } }[];
  };
  readonly status?: { readonly phase?: string };
}

async function claimsOf({ client, namespace, nowMs, patience }: Sweep): Promise<readonly Thing[]> {
  const pathOf = (name?: string) =>
    objectPath({
      group: '',
      version: 'v1',
      namespace,
      resource: 'persistentvolumeclaims',
      ...(name !== undefined && { name }),
    });
  const claims = await listMetadata(client, pathOf(), ofRuns);
  if (claims.length === 0) return [];
  const users = await podsByClaim(client, namespace);
  return claims.map((claim) => {
    const pod = users.get(claim.name);
    return {
      kind: 'claim',
      place: namespace,
      use: pod === undefined ? null : `pod ${pod} mounts it`,
      taboo: claim.deletionTimestamp === undefined ? null : goingAlready,
      remove: () => deleteObject(client, pathOf(claim.name), claim.uid, patience),
      ...namedAndAged(claim, nowMs),
    };
  });
}

/** For each claim a pod that has it and has not ended. */
async function podsByClaim(client: KubeClient, namespace: string): Promise<ReadonlyMap<string, string>> {
  const pods = await listWhole<Pod>(client, podsPath(namespace), { query: {} });
  const living = pods.filter(({ status }) => status?.phase !== 'Succeeded' && status?.phase !== 'Failed');
  const pairs = living.flatMap(({ metadata, spec }) =>
    (spec?.volumes ?? []).flatMap(({ persistentVolumeClaim }) =>
      persistentVolumeClaim?.claimName === undefined ? [] : [[persistentVolumeClaim.claimName, metadata.name] as const],
    ),
  );
  return new Map(pairs);
}

async function namespacesOf(sweep: Sweep, workflows: readonly ListedWorkflow[]): Promise<readonly Thing[]> {
  const { client, nowMs, patience } = sweep;
  const path = objectPath({ group: '', version: 'v1', namespace: null, resource: 'namespaces' });
  const namespaces = await listMetadata(client, path, ofRuns);
  const running = new Map(
    workflows.filter(({ phase }) => !isTerminal(phase)).map(({ ref, labels }) => [labels[runLabel], ref.name]),
  );
  return namespaces.map((namespace) => {
    const user = running.get(namespace.labels?.[runLabel]);
    return {
      kind: 'namespace',
      place: null,
      use: user === undefined ? null : `workflow ${user} of its run has not ended`,
      taboo: tabooOf(namespace, sweep),
      remove: () => deleteObject(client, namespacePath(namespace.name), namespace.uid, patience),
      ...namedAndAged(namespace, nowMs),
    };
  });
}

function tabooOf({ name, deletionTimestamp }: ObjectMetadata, { namespace, client }: Sweep): string | null {
  if (name === 'default' || name.startsWith('kube-')) return 'is Kubernetes’ own';
  if (name === namespace || name === client.namespace) return 'is the namespace that runs are in';
  return deletionTimestamp === undefined ? null : goingAlready;
}

function namedAndAged({ name, creationTimestamp = '' }: ObjectMetadata, nowMs: number): Pick<Thing, 'name' | 'ageMs'> {
  return { name, ageMs: ageOf(creationTimestamp, nowMs) };
}

function ageOf(createdAt: string, nowMs: number): number | null {
  const createdMs = Date.parse(createdAt);
  return Number.isNaN(createdMs) ? null : nowMs - createdMs;
}

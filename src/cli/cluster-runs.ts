/** Finds runs on a cluster by their labels alone, whoever started them and from where. */
import type { Workflow } from '../argo/types.ts';
import { eachLimited } from '../core/each-limited.ts';
import { HarnessError, UsageError } from '../core/errors.ts';
import { actOn } from '../engine/argo/act.ts';
import { deleteWorkflow } from '../engine/argo/delete-workflow.ts';
import { forbiddenError } from '../engine/argo/forbidden.ts';
import { type ListedWorkflow, listWorkflows } from '../engine/argo/list-workflows.ts';
import { createLooker } from '../engine/argo/looker.ts';
import { missingError } from '../engine/argo/missing.ts';
import { readWorkflow } from '../engine/argo/read-workflow.ts';
import { workflowsOfRun } from '../engine/argo/runs-by-label.ts';
import { runLabel } from '../engine/argo/submission-labels.ts';
import type { WorkflowRef } from '../engine/engine.ts';
import type { KubeClient } from '../kubernetes/kube-client.ts';
import { KubeError } from '../kubernetes/kube-error.ts';
import { labelSelector } from '../kubernetes/label-selector.ts';
import { createOverlap } from '../logs/overlap.ts';
import { podLines } from '../logs/pod-lines.ts';
import type { FoundRun, Runs, Wish } from './found-run.ts';
import type { Host } from './host.ts';
import { meantNames } from './meant-names.ts';
import { notFound } from './not-found.ts';
import { type ClusterFlags, connectionWords, openCluster, patienceOf } from './open-cluster.ts';

const atOnce = 8;

/** Runs in one namespace. */
export async function openClusterRuns(flags: ClusterFlags, host: Host): Promise<Runs> {
  const client = await openCluster(flags, host);
  const place: Place = {
    client,
    namespace: flags.namespace ?? client.namespace,
    connection: connectionWords(flags),
    host,
  };
  return { client, find: (id, part) => find(place, id, part), close: () => client.close() };
}

interface Place {
  readonly client: KubeClient;
  readonly namespace: string;
  readonly connection: readonly string[];
  readonly host: Host;
}

async function find(place: Place, id: string, part: string | undefined): Promise<FoundRun> {
  const { client, namespace } = place;
  const listed = await allowed(place, 'list', () => workflowsOfRun(client, { namespace, run: id }));
  if (listed.length === 0) throw await noRun(place, id);
  const run = listed[0]?.labels[runLabel] ?? id;
  const names = listed.map(({ ref }) => ref.name);
  const meant = new Set(meantNames(names, part));
  if (meant.size === 0) throw notFound(`run ${run} has no workflow ${part}`, `it has ${names.join(', ')}`);
  const chosen = listed.filter(({ ref }) => meant.has(ref.name));
  const workflows = await wholeObjects(place, chosen);
  if (workflows.length === 0)
    throw notFound(`the workflows of run ${run} have just been deleted`, `e2e get -n ${place.namespace}`);
  return foundRun(place, run, { listed: chosen, workflows });
}

async function noRun(place: Place, id: string): Promise<HarnessError> {
  const { client, namespace } = place;
  const where = `in namespace ${namespace} of ${client.server}`;
  const all = await allowed(place, 'list', () =>
    listWorkflows(client, { namespace, labelSelector: labelSelector({ [runLabel]: true }) }),
  );
  const ids = [...new Set(all.toReversed().map(({ labels }) => labels[runLabel]))].slice(0, 5);
  const hint =
    ids.length === 0 ? 'no run of argo-e2e is there: name another namespace with -n' : `there are ${ids.join(', ')}`;
  return notFound(
    id === 'latest' ? `there is no run ${where}` : `there is no run, build or workflow ${id} ${where}`,
    hint,
  );
}

/** In the order of their names. What was deleted meanwhile is left out. */
async function wholeObjects(place: Place, listed: readonly ListedWorkflow[]): Promise<readonly Workflow[]> {
  const found: Workflow[] = [];
  await eachLimited(listed, atOnce, async ({ ref }) => {
    const workflow = await allowed(place, 'get', () => readWorkflow(place.client, ref));
    if (workflow !== null) found.push(workflow);
  });
  return found.toSorted((a, b) => ((a.metadata.name ?? '') < (b.metadata.name ?? '') ? -1 : 1));
}

interface Found {
  readonly listed: readonly ListedWorkflow[];
  readonly workflows: readonly Workflow[];
}

function foundRun(place: Place, id: string, { listed, workflows }: Found): FoundRun {
  const { client, host } = place;
  return {
    id,
    place: 'cluster',
    connection: place.connection,
    logs: { type: 'cluster', client },
    workflows,
    isAbandoned: false,
    isAbandonedNow: async () => false,
    looker: createLooker({ client, ...patienceOf(host) }, listed),
    linesOf: async function* ({ namespace, workflow, podName, nodeId }, tail) {
      const pod = podName ?? nodeId;
      const origin = { source: 'pods', namespace, workflow, pod, container: 'main', step: null } as const;
      const wish = { tail: tail ?? null, since: null, follow: false, withExecutor: false };
      for await (const { text } of podLines({ client, clock: host.clock }, origin, wish, createOverlap())) yield text;
    },
    act: (ref, wish) => act(place, listed, ref, wish),
  };
}

/** Never gives a refusal: what cannot be done is thrown, with the reason. */
async function act(place: Place, listed: readonly ListedWorkflow[], ref: WorkflowRef, wish: Wish): Promise<null> {
  const { client, host } = place;
  const object = listed.find((each) => each.ref.name === ref.name);
  const patience = patienceOf(host);
  try {
    if (wish.type !== 'delete') await allowed(place, 'patch', () => actOn(client, ref, wish, patience));
    else if (object !== undefined) await allowed(place, 'delete', () => deleteWorkflow(client, object, patience));
    return null;
  } catch (error) {
    // Said of the workflow, not of the server: it has ended meanwhile, or nothing of that name is suspended.
    if (
      error instanceof HarnessError &&
      error.code === 'ENGINE' &&
      error.cause === undefined &&
      !(error instanceof KubeError)
    )
      throw new UsageError(error.message, { cause: error });
    throw error;
  }
}

/** A refusal for lack of rights names them, with the Role that would grant them; a cluster without Argo is called that. */
async function allowed<T>({ namespace }: Place, verb: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof KubeError)) throw error;
    const attempt = { verb, resource: 'workflows.argoproj.io', namespace };
    throw forbiddenError(error, attempt) ?? missingError(error, namespace) ?? error;
  }
}

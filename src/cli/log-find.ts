/** Finds the steps whose logs are wanted: in runs of this machine, or on a cluster. */
import { resolve } from 'node:path';
import type { Workflow } from '../argo/types.ts';
import { eachLimited } from '../core/each-limited.ts';
import { HarnessError } from '../core/errors.ts';
import { forbiddenError } from '../engine/argo/forbidden.ts';
import { listWorkflows } from '../engine/argo/list-workflows.ts';
import type { LabelTerm } from '../gcp/log-query.ts';
import type { KubeClient } from '../kubernetes/kube-client.ts';
import { KubeError } from '../kubernetes/kube-error.ts';
import { type LabelWish, labelSelector } from '../kubernetes/label-selector.ts';
import { type LoggingPod, listPods } from '../logs/list-pods.ts';
import { stepNameLabel } from '../prow/labels.ts';
import { latestFirst } from '../run/run-directory.ts';
import { type FoundRun, hasEnded, type Runs } from './found-run.ts';
import type { Host } from './host.ts';
import type { LogSelection } from './log-selection.ts';
import { isMeant, type LogTarget, targetOfPod, targetsOf } from './log-targets.ts';

export interface FoundSteps {
  /** In the order in which they began. */
  readonly meant: readonly LogTarget[];
  /** What was looked through, for hints. */
  readonly known: readonly LogTarget[];
  /** Further labels that there are, of workflows whose pods may be gone; only where nothing is meant. */
  readonly labels: readonly Readonly<Record<string, string>>[];
  /** The run that was meant, also where it was called the latest; null: any. */
  readonly run: string | null;
  /** Whether nothing more can come. */
  readonly isOver: boolean;
  /** In words: `run 7`. */
  readonly where: string;
}

export interface LogPlaces {
  readonly runs: Runs;
  /** Null: this machine. */
  readonly client: KubeClient | null;
  readonly namespace: string;
}

/** Workflows on a cluster that are looked through for labels alone. */
const mostWorkflows = 200;
const atOnce = 8;
/** Pods that are looked at for labels that there are instead. */
const probedPods = 200;
const workflowLabel = 'workflows.argoproj.io/workflow';

/** Throws HarnessError NOT_FOUND when a run is named and there is none. */
export async function findSteps(places: LogPlaces, selection: LogSelection, host: Host): Promise<FoundSteps> {
  const byLabels = selection.run === null && selection.labels.length > 0;
  if (!byLabels) {
    const run = await places.runs.find(selection.run ?? 'latest', selection.workflow);
    const known = (await targetsOfRuns([run])).flat();
    return { ...chosen(known, selection), labels: [], run: run.id, isOver: isOver(run), where: `run ${run.id}` };
  }
  return places.client === null
    ? stepsOfLocalRuns(places, selection, host)
    : stepsOfCluster(places.client, places, selection);
}

function chosen(known: readonly LogTarget[], selection: LogSelection): Pick<FoundSteps, 'meant' | 'known'> {
  const meant = known.filter((each) => isMeant(each, selection));
  return { known, meant: meant.toSorted((a, b) => (a.startedAt ?? '').localeCompare(b.startedAt ?? '')) };
}

function isOver(run: FoundRun): boolean {
  return run.isAbandoned || run.workflows.every(hasEnded);
}

async function targetsOfRuns(runs: readonly FoundRun[]): Promise<readonly (readonly LogTarget[])[]> {
  const targets: LogTarget[][] = runs.map(() => []);
  await eachLimited([...runs.entries()], atOnce, async ([index, { workflows, logs }]) => {
    for (const workflow of workflows) {
      const pods = logs.type === 'local' ? [] : await podsOf(logs.client, workflow);
      const stateDir = logs.type === 'local' ? logs.stateDir : null;
      targets[index]?.push(...targetsOf(workflow, { stateDir, pods }));
    }
  });
  return targets;
}

function podsOf(client: KubeClient, { metadata }: Workflow): Promise<readonly LoggingPod[]> {
  const { name = '', namespace = '' } = metadata;
  return allowed({ resource: 'pods', namespace }, () =>
    listPods(client, { namespace, labelSelector: labelSelector({ [workflowLabel]: name }) }),
  );
}

/** A refusal for lack of rights names them, with the Role that would grant them. */
async function allowed<T>(
  listed: { readonly resource: string; readonly namespace: string },
  list: () => Promise<T>,
): Promise<T> {
  try {
    return await list();
  } catch (error) {
    throw (error instanceof KubeError ? forbiddenError(error, { verb: 'list', ...listed }) : null) ?? error;
  }
}

async function stepsOfLocalRuns({ runs }: LogPlaces, selection: LogSelection, { cwd }: Host): Promise<FoundSteps> {
  const found: FoundRun[] = [];
  for (const id of await latestFirst(resolve(cwd, '.argo-e2e', 'runs'))) {
    const run = await runs.find(id, selection.workflow).catch(nothingThere);
    if (run !== null) found.push(run);
  }
  const known = (await targetsOfRuns(found)).flat();
  return {
    ...chosen(known, selection),
    labels: [],
    run: null,
    isOver: found.every(isOver),
    where: 'the runs of this directory',
  };
}

/** A run without workflows, or without this one. */
function nothingThere(error: unknown): null {
  if (error instanceof HarnessError && error.code === 'NOT_FOUND') return null;
  throw error;
}

/** By the labels of pods, and of workflows whose pods may be gone: those do not have a step's name. */
async function stepsOfCluster(
  client: KubeClient,
  { runs, namespace }: LogPlaces,
  selection: LogSelection,
): Promise<FoundSteps> {
  const ofWorkflows = selection.labels.filter(({ keys }) => !keys.some(isOfPodsOnly));
  const listed = await allowed({ resource: 'workflows.argoproj.io', namespace }, () =>
    listWorkflows(client, { namespace, labelSelector: selectorOf(ofWorkflows) }),
  );
  const meant = listed.filter(({ ref }) => ref.name.includes(selection.workflow ?? '')).slice(-mostWorkflows);
  const found: FoundRun[] = [];
  await eachLimited(meant, atOnce, async ({ ref }) => {
    const run = await runs.find(`${ref.namespace}/${ref.name}`, undefined).catch(nothingThere);
    if (run !== null) found.push(run);
  });
  const ofRuns = (await targetsOfRuns(found)).flat();
  const pods = await allowed({ resource: 'pods', namespace }, () =>
    listPods(client, { namespace, labelSelector: selectorOf(selection.labels) }),
  );
  const names = new Set(ofRuns.flatMap(({ podNames }) => podNames));
  const others = pods.filter(({ name }) => !names.has(name)).map(targetOfPod);
  const ofThem = others.filter(({ workflow }) => workflow.includes(selection.workflow ?? ''));
  const all = [...ofRuns, ...ofThem];
  const over = found.every(isOver) && ofThem.every((each) => each.hasEnded);
  const steps = chosen(all, selection);
  const isNothing = steps.meant.length === 0 && !selection.follow;
  const near = isNothing ? await nearSteps(client, namespace, selection) : { steps: [], labels: [] };
  const known = [...all, ...near.steps];
  return {
    ...steps,
    known,
    labels: near.labels,
    run: null,
    isOver: over,
    where: `namespace ${namespace} of ${client.server}`,
  };
}

/** Pods that have all labels but one, and the labels of such workflows. */
async function nearSteps(
  client: KubeClient,
  namespace: string,
  { labels }: LogSelection,
): Promise<{ readonly steps: readonly LogTarget[]; readonly labels: FoundSteps['labels'] }> {
  const others = labels.map((term) => labels.filter((each) => each !== term));
  const steps: LogTarget[] = [];
  for (const labelSelector of new Set(others.map(selectorOf)))
    steps.push(...(await listPods(client, { namespace, labelSelector, atMost: probedPods })).map(targetOfPod));
  const ofWorkflows = new Set(others.map((terms) => selectorOf(terms.filter(({ keys }) => !keys.some(isOfPodsOnly)))));
  const found: Readonly<Record<string, string>>[] = [];
  for (const labelSelector of ofWorkflows)
    found.push(...(await listWorkflows(client, { namespace, labelSelector })).map((each) => each.labels));
  return { steps, labels: found };
}

function isOfPodsOnly(key: string): boolean {
  return key === stepNameLabel || key.startsWith('workflows.argoproj.io/');
}

/** The server's part of it; what a term says of several labels is looked at afterwards. */
function selectorOf(terms: readonly LabelTerm[]): string {
  const wishes: Record<string, LabelWish> = {};
  for (const { keys, values } of terms) {
    const [key, ...more] = keys;
    const [value = '', ...others] = values;
    if (key !== undefined && more.length === 0) wishes[key] = others.length === 0 ? value : values;
  }
  return labelSelector(wishes);
}

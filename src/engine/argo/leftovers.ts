/** What earlier starts left running. Nothing without our label is ever touched. */
import { isTerminal } from '../../argo/phase.ts';
import { eachLimited } from '../../core/each-limited.ts';
import { type Problem, problem } from '../../core/errors.ts';
import type { KubeClient } from '../../kubernetes/kube-client.ts';
import { labelSelector } from '../../kubernetes/label-selector.ts';
import { mainRefsOf, type ProwJob } from '../../prow/job.ts';
import { legalLabelValue } from '../../prow/labels.ts';
import { prowVariables } from '../../prow/variables.ts';
import { actOn } from './act.ts';
import { deleteWorkflow } from './delete-workflow.ts';
import { type ListedWorkflow, listWorkflows } from './list-workflows.ts';
import { type Patience, patiently } from './patient.ts';
import { runLabel, runLabelValue } from './submission-labels.ts';
import { argoLabels } from './workflow-path.ts';

export interface LeftoverSearch {
  readonly namespaces: readonly string[];
  readonly job: Pick<ProwJob, 'type' | 'name' | 'buildId' | 'prowJobId' | 'refs' | 'extraRefs'>;
  /** Of the run that is about to begin. */
  readonly runId: string;
}

/** What was done, a line each, and what could not be done; neither keeps a run from beginning. */
export interface Cleared {
  readonly lines: readonly string[];
  readonly problems: readonly Problem[];
}

const atOnce = 8;

/**
 * Deletes the workflows of an earlier start of the same ProwJob: its pod was killed, so that it could stop nothing, and Prow made another one
 * with a new build id. Outside Prow there are none.
 */
export async function removeLeftovers(
  client: KubeClient,
  search: LeftoverSearch,
  patience: Patience,
): Promise<Cleared> {
  const { job, runId } = search;
  const [prowJobId, buildId] = [legalLabelValue(job.prowJobId), legalLabelValue(job.buildId)];
  if (prowJobId === null || buildId === null) return { lines: [], problems: [] };
  const ofAnyRun = labelSelector({ [runLabel]: true });
  const ofEarlierStart = labelSelector({
    [runLabel]: { not: runLabelValue(runId) }, // which holds for what has no such label, too
    [prowVariables.prowJobId]: prowJobId,
    [prowVariables.buildId]: { not: buildId },
  });
  const selector = `${ofAnyRun},${ofEarlierStart}`;
  return clear(client, search, patience, {
    selector,
    isMeant: ({ isDeleting }) => !isDeleting,
    clearOne: async (workflow) => {
      await deleteWorkflow(client, workflow, patience);
      return `deleted workflow ${nameOf(workflow)}, left behind by an earlier start of this job (${originOf(workflow)})`;
    },
  });
}

/** Stops what still runs for older builds of the same job for the same pull; their exit handlers run. For presubmits alone. */
export async function stopSuperseded(client: KubeClient, search: LeftoverSearch, patience: Patience): Promise<Cleared> {
  const { job } = search;
  const selector = supersededSelector(job);
  if (selector === null || !isNumber(job.buildId)) return { lines: [], problems: [] };
  return clear(client, search, patience, {
    selector,
    isMeant: ({ phase, labels }) => !isTerminal(phase) && isOlder(labels[prowVariables.buildId], job.buildId),
    clearOne: async (workflow) => {
      await actOn(client, workflow.ref, { type: 'stop' }, patience);
      return `stopped workflow ${nameOf(workflow)} of an older build of this pull (${originOf(workflow)})`;
    },
  });
}

function supersededSelector(job: LeftoverSearch['job']): string | null {
  const refs = mainRefsOf(job);
  const pull = refs?.pulls[0];
  if (job.type !== 'presubmit' || refs === null || refs === undefined || pull === undefined) return null;
  const wanted = {
    [prowVariables.jobType]: job.type,
    [prowVariables.jobName]: job.name,
    [prowVariables.repoOwner]: refs.org,
    [prowVariables.repoName]: refs.repo,
    [prowVariables.pullNumber]: String(pull.number),
  };
  const values = Object.entries(wanted).flatMap(([label, text]) => {
    const value = legalLabelValue(text);
    return value === null ? [] : [[label, value] as const];
  });
  if (values.length < Object.keys(wanted).length) return null;
  return labelSelector({
    [runLabel]: true,
    [argoLabels.completed]: { not: 'true' },
    ...Object.fromEntries(values),
  });
}

/** Build ids are decimal texts beyond 2^53 that grow with time. */
function isOlder(buildId: string | undefined, than: string): boolean {
  return buildId !== undefined && isNumber(buildId) && BigInt(buildId) < BigInt(than);
}

function isNumber(text: string): boolean {
  return /^\d{1,30}$/.test(text);
}

interface Clearing {
  readonly selector: string;
  readonly isMeant: (workflow: ListedWorkflow) => boolean;
  /** Says what it did. */
  readonly clearOne: (workflow: ListedWorkflow) => Promise<string>;
}

async function clear(
  client: KubeClient,
  { namespaces }: LeftoverSearch,
  patience: Patience,
  { selector, isMeant, clearOne }: Clearing,
): Promise<Cleared> {
  const lines: string[] = [];
  const problems: Problem[] = [];
  const meant: ListedWorkflow[] = [];
  for (const namespace of new Set(namespaces)) {
    try {
      const listed = await patiently(() => listWorkflows(client, { namespace, labelSelector: selector }), patience);
      meant.push(...listed.filter(isMeant));
    } catch (error) {
      problems.push(trouble(`could not look for workflows of earlier starts in namespace ${namespace}`, error));
    }
  }
  await eachLimited(meant, atOnce, async (workflow) => {
    try {
      lines.push(await clearOne(workflow));
    } catch (error) {
      problems.push(trouble(`could not end workflow ${nameOf(workflow)}, left behind by ${originOf(workflow)}`, error));
    }
  });
  return { lines, problems };
}

function trouble(what: string, error: unknown): Problem {
  if (!(error instanceof Error)) throw error;
  return problem(`${what}: ${error.message}`, { severity: 'warning', rule: 'leftovers' });
}

function nameOf({ ref }: ListedWorkflow): string {
  return `${ref.namespace}/${ref.name}`;
}

function originOf({ labels }: ListedWorkflow): string {
  return `build ${labels[prowVariables.buildId] ?? 'unknown'}, run ${labels[runLabel] ?? 'unknown'}`;
}

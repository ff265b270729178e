/** Puts the parts of one run together: directory, results, engines, output. The only place where run_e2e and `e2e run` meet adapters. */
import { UsageError } from '../core/errors.ts';
import { parseGoDuration } from '../core/go-duration.ts';
import { logDestination } from '../in-step/printed-artifacts.ts';
import type { ProwJob } from '../prow/job.ts';
import type { PlannedWorkflow } from '../run/planned-workflow.ts';
import type { RunDirectory } from '../run/run-directory.ts';
import { type Plan, type RunOutcome, type RunRequest, runE2e } from '../run/run-e2e.ts';
import type { Selection } from '../select/selection.ts';
import { stepDestination } from './bucket-layout.ts';
import type { BuildRequest } from './build-entries.ts';
import { BuildLog } from './build-log.ts';
import type { FlagValues } from './command.ts';
import type { Host } from './host.ts';
import { connectionWords } from './open-cluster.ts';
import { artifactsDirectory, isDecorated, openResults } from './open-results.ts';
import { openRunDirectory, type RunPlace } from './open-run-directory.ts';
import { runEngines } from './run-engines.ts';
import type { runFlags } from './run-flags.ts';
import { lookEveryMs, runOutput } from './run-output.ts';
import { withJobLabels } from './with-job-labels.ts';
import { withStepDestination } from './with-step-destination.ts';

export type RunFlags = FlagValues<typeof runFlags>;

export interface HarnessRun {
  readonly job: ProwJob;
  /** Where `.argo-e2e` lies. */
  readonly baseDirectory: string;
  /** The tested checkout on this machine, the local engine's source for `e2e checkout`; null for a plain manifest. */
  readonly checkout: string | null;
  readonly plan: (signal: AbortSignal, tools: PlanTools) => Promise<Plan>;
  readonly printsSummary: boolean;
  /** Whether service accounts and claims that a workflow names are taken to exist: what prow_config.yaml says is for the cluster, a manifest is taken by its word. */
  readonly trustsNames: boolean;
  /** Whether its workflows ran before: they keep the labels of the job that ran them first. @default false */
  readonly isRetry?: boolean;
  /** Volumes of an earlier run, by claim. */
  readonly claims?: Readonly<Record<string, string>>;
}

export interface PlanTools {
  /** Where steps find their volumes: at their mount paths, or in real directories where this machine gives steps no mounts of their own. */
  volumesFor(selections: readonly Selection[]): Promise<Pick<BuildRequest, 'realDirectoryOf'>>;
}

/** Prow kills what is left after the grace period, 15 seconds unless the job says otherwise. */
const defaultGraceMs = 15_000;

export async function runHarness(run: HarnessRun, flags: RunFlags, host: Host): Promise<RunOutcome> {
  const { job, checkout, trustsNames, claims = {}, isRetry = false } = run;
  const opened = await openRunDirectory(placeOf(run, flags, host), host);
  const { directory, runsDir, isKept } = opened;
  const buildLog = new BuildLog(`${directory.stateDir}/build-log.txt`);
  let serviceAccounts: ReadonlySet<string> = new Set();
  const { printsSummary } = run;
  const startedAt = host.clock.now();
  const destination = stepDestination(job, flags);
  const progress = runOutput({
    host,
    mode: flags.progress,
    buildLog,
    startedAt,
    printsSummary,
    isKept,
    stepDestination: destination,
  });
  const { engines, artifacts, close } = runEngines(() => {
    const say = progress.line;
    return { directory, runsDir, checkout, job, claims, serviceAccounts, trustsNames, flags, host, say };
  });
  const plan = async (signal: AbortSignal) => {
    const planned = await run.plan(signal, {
      volumesFor: (selections) => volumesFor(selections, flags, directory, host),
    });
    if (trustsNames) serviceAccounts = serviceAccountsOf(planned);
    return {
      ...planned,
      workflows: await forCluster(planned.workflows, (each) =>
        withStepDestination(isRetry ? each : withJobLabels(each, job), destination ?? logDestination),
      ),
    };
  };
  try {
    return await runE2e(requestOf(job, directory, flags, plan), {
      clock: host.clock,
      interrupted: host.interrupted,
      engines,
      artifacts,
      results: openResults(job, flags, directory, host, progress.line),
      progress,
      lookEveryMs: lookEveryMs(host, flags.progress),
      buildLogFile: async () => buildLog.file,
    });
  } finally {
    await close();
    await opened.close();
  }
}

/** A decorated job without its directory is refused before anything is written. */
function placeOf({ job, baseDirectory }: HarnessRun, flags: RunFlags, host: Host): RunPlace {
  const decorated = isDecorated(job, flags);
  if (decorated) artifactsDirectory(job, host);
  return { baseDirectory, buildId: job.buildId, isDecorated: decorated, keepRuns: flags['keep-runs'] };
}

function requestOf(job: ProwJob, { id }: RunDirectory, flags: RunFlags, plan: RunRequest['plan']): RunRequest {
  return {
    runId: id,
    job,
    plan,
    uploadRequired: flags['upload-required'],
    junitRequired: flags['junit-required'],
    gracePeriodMs: job.decoration?.gracePeriodMs ?? defaultGraceMs,
    connection: connectionWords(flags),
  };
}

/** The entry's deadline unless `--timeout` says otherwise, milliseconds. */
export function timeoutOf(flags: Pick<RunFlags, 'timeout'>): number | null {
  if (flags.timeout === undefined) return null;
  const ms = parseGoDuration(flags.timeout);
  if (ms === null || ms <= 0)
    throw new UsageError(`--timeout ${flags.timeout}: expected a duration with a unit, such as 90m or 1h30m`);
  return ms;
}

async function volumesFor(
  selections: readonly Selection[],
  { engine }: RunFlags,
  { stateDir }: RunDirectory,
  host: Host,
): Promise<Pick<BuildRequest, 'realDirectoryOf'>> {
  const isLocal = ({ type, entry }: Selection) =>
    type === 'selected' && (engine ?? entry.settings.engine ?? 'local') === 'local';
  if (!selections.some(isLocal)) return {};
  const { localIsolation } = await import('./local-engine.ts');
  const { claimDirectory } = await import('../engine/local/pods/pod-paths.ts');
  const isolation = await localIsolation(stateDir, host);
  return isolation.type === 'namespaces' ? {} : { realDirectoryOf: (claim) => claimDirectory(stateDir, claim) };
}

/** Those of the local engine stay as they are, and so does what is no Workflow: the linter says so. */
async function forCluster(
  planned: readonly PlannedWorkflow[],
  change: (planned: PlannedWorkflow) => PlannedWorkflow,
): Promise<readonly PlannedWorkflow[]> {
  if (planned.every(({ engine }) => engine === 'local')) return planned;
  const { hasTypesOfWorkflow } = await import('../argo/lint/lint.ts');
  return planned.map((each) => (each.engine === 'argo' && hasTypesOfWorkflow(each.workflow) ? change(each) : each));
}

function serviceAccountsOf({ workflows }: Plan): ReadonlySet<string> {
  return new Set(
    workflows.flatMap(({ workflow: { spec } }) =>
      [spec, ...(spec.templates ?? [])].flatMap(({ serviceAccountName }) => serviceAccountName ?? []),
    ),
  );
}

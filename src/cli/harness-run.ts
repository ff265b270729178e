/** Puts the parts of one run together: directory, results, engines, output. The only place where run_e2e and `e2e run` meet adapters. */
import { resolve } from 'node:path';
import type { EngineName } from '../config/harness-config.ts';
import { type ExitCode, exitCodes, HarnessError, UsageError } from '../core/errors.ts';
import { parseGoDuration } from '../core/go-duration.ts';
import type { ProwJob } from '../prow/job.ts';
import { createRunDirectory, pruneRuns, type RunDirectory } from '../run/run-directory.ts';
import { type Plan, type RunOutcome, runE2e } from '../run/run-e2e.ts';
import type { Selection } from '../select/selection.ts';
import type { BuildRequest } from './build-entries.ts';
import { BuildLog } from './build-log.ts';
import type { FlagValues } from './command.ts';
import type { engineFlags, progressFlags, resultFlags } from './flags.ts';
import type { Host } from './host.ts';
import type { LocalEngineSession } from './local-engine.ts';
import { openResults } from './open-results.ts';
import { runOutput } from './run-output.ts';

export type RunFlags = FlagValues<typeof engineFlags & typeof resultFlags & typeof progressFlags>;

export interface HarnessRun {
  readonly job: ProwJob;
  /** Where `.argo-e2e` lies. */
  readonly baseDirectory: string;
  /** The tested checkout on this machine, the local engine's source for `e2e checkout`; null for a plain manifest. */
  readonly checkout: string | null;
  readonly plan: (signal: AbortSignal, tools: PlanTools) => Promise<Plan>;
  readonly printsSummary: boolean;
  /** Whether a service account that a workflow names is taken to exist: what prow_config.yaml says is for the cluster, a manifest is taken by its word. */
  readonly trustsServiceAccounts: boolean;
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
  const runsDir = runsDirectory(run);
  const directory = await createRunDirectory(runsDir, run.job.buildId);
  const buildLog = new BuildLog();
  buildLog.keepIn(`${directory.stateDir}/build-log.txt`);
  const results = openResults(run.job, flags, directory, host);
  const opened: Promise<LocalEngineSession>[] = [];
  let serviceAccounts: ReadonlySet<string> = new Set();
  const openLocal = () => {
    const request = {
      directory,
      runsDir,
      checkout: run.checkout,
      job: run.job,
      claims: run.claims ?? {},
      serviceAccounts,
      flags,
      host,
    };
    opened[0] ??= import('./local-engine.ts').then(({ openLocalEngine }) => openLocalEngine(request));
    return opened[0];
  };
  const engines = async (name: EngineName) => {
    if (name === 'local') return (await openLocal()).engine;
    throw new HarnessError('USAGE', 'engine argo is not part of this version', { hint: 'run with --engine local' });
  };
  try {
    return await runE2e(
      {
        runId: directory.id,
        job: run.job,
        plan: async (signal) => {
          const plan = await run.plan(signal, { volumesFor: (selections) => volumesFor(selections, directory, host) });
          if (run.trustsServiceAccounts) serviceAccounts = serviceAccountsOf(plan);
          return plan;
        },
        uploadRequired: flags['upload-required'],
        junitRequired: flags['junit-required'],
        gracePeriodMs: run.job.decoration?.gracePeriodMs ?? defaultGraceMs,
      },
      {
        clock: host.clock,
        interrupted: host.interrupted,
        engines,
        results,
        artifacts: {
          directoryOf: async (ended) => (await openLocal()).artifactsOf(ended),
          logsOf: async () => (await openLocal()).logs,
        },
        progress: runOutput({
          host,
          mode: flags.progress,
          buildLog,
          startedAt: host.clock.now(),
          printsSummary: run.printsSummary,
        }),
        buildLogFile: async () => buildLog.file,
      },
    );
  } finally {
    for (const session of opened) await session.then(({ close }) => close()).catch(() => {}); // one that could not be opened has been reported
    await pruneRuns(runsDir, Math.max(1, flags['keep-runs']));
  }
}

/** The entry's deadline unless `--timeout` says otherwise, milliseconds. */
export function timeoutOf(flags: Pick<RunFlags, 'timeout'>): number | null {
  if (flags.timeout === undefined) return null;
  const ms = parseGoDuration(flags.timeout);
  if (ms === null || ms <= 0)
    throw new UsageError(`--timeout ${flags.timeout}: expected a duration with a unit, such as 90m or 1h30m`);
  return ms;
}

export function exitCodeOf({ exitCode }: RunOutcome): ExitCode {
  return exitCode ?? exitCodes.noVerdict;
}

async function volumesFor(
  selections: readonly Selection[],
  { stateDir }: RunDirectory,
  host: Host,
): Promise<Pick<BuildRequest, 'realDirectoryOf'>> {
  if (!selections.some(({ type }) => type === 'selected')) return {};
  const { localIsolation } = await import('./local-engine.ts');
  const { claimDirectory } = await import('../engine/local/pods/pod-paths.ts');
  const isolation = await localIsolation(stateDir, host);
  return isolation.type === 'namespaces' ? {} : { realDirectoryOf: (claim) => claimDirectory(stateDir, claim) };
}

function serviceAccountsOf({ workflows }: Plan): ReadonlySet<string> {
  return new Set(
    workflows.flatMap(({ workflow: { spec } }) =>
      [spec, ...(spec.templates ?? [])].flatMap(({ serviceAccountName }) => serviceAccountName ?? []),
    ),
  );
}

function runsDirectory({ baseDirectory }: HarnessRun): string {
  return resolve(baseDirectory, '.argo-e2e', 'runs');
}

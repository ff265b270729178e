/** Puts the parts of one run together: directory, results, engines, output. The only place where run_e2e and `e2e run` meet adapters. */
import { resolve } from 'node:path';
import type { EngineName } from '../config/harness-config.ts';
import { parseGoDuration } from '../core/go-duration.ts';
import { type ExitCode, exitCodes, HarnessError, UsageError } from '../core/errors.ts';
import type { WorkflowEngine } from '../engine/engine.ts';
import type { ProwJob } from '../prow/job.ts';
import { createRunDirectory, pruneRuns, type RunDirectory } from '../run/run-directory.ts';
import { type Plan, type RunOutcome, runE2e } from '../run/run-e2e.ts';
import { BuildLog } from './build-log.ts';
import type { FlagValues } from './command.ts';
import type { engineFlags, progressFlags, resultFlags } from './flags.ts';
import type { Host } from './host.ts';
import { type LocalEngineSession, openLocalEngine } from './local-engine.ts';
import { openResults } from './open-results.ts';
import { runOutput } from './run-output.ts';

export type RunFlags = FlagValues<typeof engineFlags & typeof resultFlags & typeof progressFlags>;

export interface HarnessRun {
  readonly job: ProwJob;
  /** Where `.argo-e2e` lies. */
  readonly baseDirectory: string;
  /** The tested checkout on this machine, the local engine's source for `e2e checkout`; null for a plain manifest. */
  readonly checkout: string | null;
  readonly plan: (signal: AbortSignal, directory: RunDirectory) => Promise<Plan>;
  readonly printsSummary: boolean;
  /** Volumes of an earlier run, by claim. */
  readonly claims?: Readonly<Record<string, string>>;
  /** Called with the engine while it still knows the workflows. */
  readonly onEnd?: (engine: WorkflowEngine) => Promise<void>;
}

/** Prow kills what is left after the grace period, 15 seconds unless the job says otherwise. */
const defaultGraceMs = 15_000;

export async function runHarness(run: HarnessRun, flags: RunFlags, host: Host): Promise<RunOutcome> {
  const runsDir = runsDirectory(run, flags);
  const directory = await createRunDirectory(runsDir, run.job.buildId);
  const buildLog = new BuildLog();
  buildLog.keepIn(`${directory.stateDir}/build-log.txt`);
  const results = openResults(run.job, flags, directory, host);
  let local: LocalEngineSession | null = null;
  const openLocal = async () => {
    local ??= await openLocalEngine({ directory, runsDir, checkout: run.checkout, job: run.job, claims: run.claims ?? {}, flags, host });
    return local;
  };
  const engines = async (name: EngineName) => {
    if (name === 'local') return (await openLocal()).engine;
    throw new HarnessError('USAGE', 'engine argo is not part of this version', { hint: 'run with --engine local' });
  };
  try {
    const outcome = await runE2e(
      {
        runId: directory.id,
        job: run.job,
        plan: (signal) => run.plan(signal, directory),
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
          logsOf: () => localSession(local).logs,
        },
        progress: runOutput({ host, mode: flags.progress, buildLog, startedAt: host.clock.now(), printsSummary: run.printsSummary }),
        buildLogFile: async () => buildLog.file,
      },
    );
    if (local !== null) await run.onEnd?.(localSession(local).engine);
    return outcome;
  } finally {
    if (local !== null) await localSession(local).close();
    await pruneRuns(runsDir, Math.max(1, flags['keep-runs']));
  }
}

/** The entry's deadline unless `--timeout` says otherwise, milliseconds. */
export function timeoutOf(flags: Pick<RunFlags, 'timeout'>): number | null {
  if (flags.timeout === undefined) return null;
  const ms = parseGoDuration(flags.timeout);
  if (ms === null || ms <= 0) throw new UsageError(`--timeout ${flags.timeout}: expected a duration with a unit, such as 90m or 1h30m`);
  return ms;
}

export function exitCodeOf({ exitCode }: RunOutcome): ExitCode {
  return exitCode ?? exitCodes.noVerdict;
}

function runsDirectory({ baseDirectory }: HarnessRun, _flags: RunFlags): string {
  return resolve(baseDirectory, '.argo-e2e', 'runs');
}

function localSession(session: LocalEngineSession | null): LocalEngineSession {
  if (session === null) throw new HarnessError('ENGINE', 'the local engine was asked before it was started');
  return session;
}

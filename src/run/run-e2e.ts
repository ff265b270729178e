/** The story of one run: plan → check → submit → wait → collect → publish. Every way out ends in a published verdict. */
import type { Workflow } from '../argo/types.ts';
import type { Clock } from '../core/clock.ts';
import { type ExitCode, type Problem, problem } from '../core/errors.ts';
import type { ProwJob } from '../prow/job.ts';
import type { RunReport, Verdict } from '../report/run-report.ts';
import { exitCodeFor, verdictOf } from '../report/verdict.ts';
import { type ArtifactSource, type Collected, type CollectTools, collect, reportsOf } from './collect.ts';
import { createEarlyLogs, type EarlyLogs, losesPodsEarly } from './early-logs.ts';
import { checkAll, type Ended, type Engines, submitAll, waitForEnds } from './execute.ts';
import { graceAfter } from './grace.ts';
import { createLogBudget, type LogBudget } from './log-budget.ts';
import { orInterrupted } from './or-interrupted.ts';
import type { PlannedWorkflow } from './planned-workflow.ts';
import type { Progress } from './progress.ts';
import { publishFinished, publishReport, publishStarted } from './publish.ts';
import type { Results } from './results.ts';
import { RunRecord } from './run-record.ts';

export interface RunRequest {
  readonly runId: string;
  readonly job: ProwJob;
  /** Decides what to run. Throws for configuration and definition errors; nothing has been started then. */
  readonly plan: (signal: AbortSignal) => Promise<Plan>;
  /** Exit 3 when results could not be written. */
  readonly uploadRequired: boolean;
  /** A workflow without a readable JUnit file has failed. */
  readonly junitRequired: boolean;
  /** Milliseconds that Prow leaves us after the first signal. */
  readonly gracePeriodMs: number;
  /** What the command line said to reach the cluster: `--context prod`, word by word. @default nothing */
  readonly connection?: readonly string[];
}

export interface Plan {
  readonly workflows: readonly PlannedWorkflow[];
  readonly skipped: RunReport['skipped'];
  readonly problems: readonly Problem[];
}

export interface RunTools {
  readonly clock: Clock;
  readonly interrupted: AbortSignal;
  readonly engines: Engines;
  readonly results: Results;
  readonly artifacts: ArtifactSource;
  readonly progress: Progress;
  /** Least milliseconds between two looks at the status of a workflow on a cluster; null: only its end is looked at. */
  readonly lookEveryMs: number | null;
  /** File that holds everything printed so far, or null where there is none. */
  readonly buildLogFile: () => Promise<string | null>;
}

export interface RunOutcome {
  readonly report: RunReport;
  readonly verdict: Verdict;
  readonly exitCode: ExitCode;
  /** The last objects seen, in the order of the plan; those that were never submitted as they were planned. */
  readonly workflows: readonly Workflow[];
}

export async function runE2e(request: RunRequest, tools: RunTools): Promise<RunOutcome> {
  const record = new RunRecord(identityOf(request, tools), tools.clock);
  await publishStarted(tools.results, request.job, record.startedAt);
  const seen: { workflows: readonly Workflow[] } = { workflows: [] };
  try {
    await runStages(request, tools, record, seen);
  } catch (error) {
    record.fail(tools.interrupted.aborted ? tools.interrupted.reason : error);
  }
  return { ...(await publish(request, tools, record)), ...seen };
}

function engineReport(
  { engine, engineChosenBy }: PlannedWorkflow,
  { connection = [] }: RunRequest,
): RunReport['engine'] {
  const isReached = engine === 'argo' && connection.length > 0;
  return { name: engine, chosenBy: engineChosenBy, ...(isReached && { connection }) };
}

async function runStages(
  request: RunRequest,
  tools: RunTools,
  record: RunRecord,
  seen: { workflows: readonly Workflow[] },
): Promise<void> {
  const { progress, engines, interrupted } = tools;
  const plan = await record.stage('plan', () => orInterrupted(request.plan(interrupted), interrupted));
  record.setSkipped(plan.skipped);
  record.addProblems(plan.problems);
  const [first] = plan.workflows;
  if (first !== undefined) record.setEngine(engineReport(first, request));
  seen.workflows = plan.workflows.map(({ workflow }) => workflow);
  progress.planned(plan);

  record.addProblems(await record.stage('check', () => orInterrupted(checkAll(plan.workflows, engines), interrupted)));
  const submitted = await record.stage('submit', () =>
    submitAll(plan.workflows, engines, {
      interrupted,
      onHeld: (taken, news) => {
        progress.held(taken, news);
        record.addProblems([problem(`${taken.planned.name}: ${news}`, { severity: 'warning', rule: 'submit' })]);
      },
    }),
  );
  const logBudget = createLogBudget(tools.clock);
  const early = earlyLogsOf(tools, logBudget);
  const ended = await record.stage('wait', () =>
    waitForEnds(submitted, {
      ...tools,
      lookEveryMs: looksOften(plan, tools.lookEveryMs),
      stopBudgetMs: stopBudgetMs(request),
      onChange: (each, workflow) => {
        progress.changed(each, workflow);
        early.changed(each, workflow);
      },
      onHeld: progress.held,
      onEnded: (each) => void tools.artifacts.directoryOf(each).catch(() => {}), // asked again when all have ended
    }),
  );
  seen.workflows = ended.map(({ workflow }) => workflow);
  record.setWorkflows(reportsOf(ended));
  const collected = await record.stage('collect', () => collectInTime(ended, request, { ...tools, logBudget, early }));
  record.addProblems(collected.problems);
  if (collected.workflows !== null) record.setWorkflows(collected.workflows);
}

function earlyLogsOf({ artifacts, interrupted }: RunTools, budget: LogBudget): EarlyLogs {
  return createEarlyLogs({ logsOf: (submitted) => artifacts.logsOf({ submitted }), budget, signal: interrupted });
}

/** Where pods go away early, a step's failure is seen before its pod is gone, also where nobody watches. */
function looksOften({ workflows }: Plan, lookEveryMs: number | null): number | null {
  return workflows.some(({ workflow }) => losesPodsEarly(workflow))
    ? Math.min(lookEveryMs ?? 1_000, 1_000)
    : lookEveryMs;
}

/** An interrupt leaves collecting the time that the grace period has for it; what is not there by then is a problem. */
async function collectInTime(
  ended: readonly Ended[],
  request: RunRequest,
  tools: RunTools & Pick<CollectTools, 'logBudget' | 'early'>,
): Promise<Pick<Collected, 'problems'> & { readonly workflows: Collected['workflows'] | null }> {
  const budgetMs = writeBudgetMs(request) / 2;
  const grace = graceAfter(tools.interrupted, budgetMs, tools.clock);
  try {
    return await orInterrupted(
      collect(ended, { ...tools, junitRequired: request.junitRequired, signal: grace.signal }),
      grace.signal,
    );
  } catch (error) {
    if (!grace.signal.aborted) throw error;
    const message = `logs and artifacts were not collected in full: the interrupt left ${budgetMs / 1000} s for it`;
    return { workflows: null, problems: [problem(message, { rule: 'collect' })] };
  } finally {
    grace.close();
  }
}

async function publish(
  request: RunRequest,
  { results, progress, buildLogFile, clock, interrupted }: RunTools,
  record: RunRecord,
): Promise<Omit<RunOutcome, 'workflows'>> {
  if (interrupted.aborted) record.fail(interrupted.reason);
  record.finish();
  record.addProblems(results.problems);
  const report = record.snapshot();
  const verdict = verdictOf(report);
  await publishReport(results, report, verdict);
  const known = results.problems.length;
  progress.summary(withProblems(report, results.problems), verdict);
  await publishFinished(results, request.job, {
    report,
    verdict,
    buildLogFile: await buildLogFile(),
    finishedAt: clock.now(),
  });
  progress.lateProblems(results.problems.slice(known));
  const exitCode = exitCodeFor(verdict, {
    errorCode: report.error?.code ?? null,
    uploadFailed: results.problems.length > 0,
    uploadRequired: request.uploadRequired,
  });
  return { report, verdict, exitCode };
}

/** With those that came up when the report itself was written. */
function withProblems(report: RunReport, uploads: readonly Problem[]): RunReport {
  return { ...report, problems: [...new Set([...report.problems, ...uploads])] };
}

/** Of the grace after a signal: what ends the workflows. */
function stopBudgetMs(request: RunRequest): number {
  return request.gracePeriodMs - writeBudgetMs(request);
}

/** The rest, a third but at most five seconds, is for collecting and writing results. */
function writeBudgetMs({ gracePeriodMs }: RunRequest): number {
  return Math.min(5000, gracePeriodMs / 3);
}

function identityOf({ runId, job }: RunRequest, { results }: RunTools) {
  const repo = job.refs === null ? null : `${job.refs.org}/${job.refs.repo}`;
  return {
    runId,
    resultsUri: results.uri,
    links: Object.entries(results.links).map(([name, { url }]) => ({ name, url, workflow: null })),
    job: {
      type: job.type,
      name: job.name,
      buildId: job.buildId,
      prowJobId: job.prowJobId,
      repo,
      pulls: job.refs?.pulls.map(({ number }) => number) ?? [],
    },
  };
}

/** After the workflows ended: what became of each, the log of the step to blame, JUnit, artifacts. Troubles here never change what happened there. */
import type { Clock } from '../core/clock.ts';
import { HarnessError, type Problem, problem } from '../core/errors.ts';
import type { LogSource } from '../logs/log-source.ts';
import type { CollectedJunit } from '../report/junit-collect.ts';
import type { WorkflowReport } from '../report/run-report.ts';
import { withJunit } from '../report/with-junit.ts';
import { workflowReport } from '../report/workflow-report.ts';
import { isKept } from '../storage/object-store.ts';
import { type AskWhy, withCauses } from './collect-causes.ts';
import { withFailedLogs } from './collect-logs.ts';
import type { EarlyLogs } from './early-logs.ts';
import type { Ended } from './execute.ts';
import { createLogBudget, type LogBudget } from './log-budget.ts';
import type { Results } from './results.ts';

/** What steps left behind, as far as this machine can reach it. */
export interface ArtifactSource {
  /**
   * Directory with the workflow's `outputs/artifacts`; need not exist. Null: they are out of our reach, on a cluster's volume. Asked several times,
   * first as soon as the workflow has ended: its pods may be gone when the last one of the run has.
   */
  directoryOf(ended: Ended): Promise<string | null>;
  /** Where logs of that workflow are read. */
  readonly logsOf: (ended: Pick<Ended, 'submitted'>) => Promise<LogSource>;
  /** Left out where nobody knows more of a failure than its status says. */
  readonly askWhy?: AskWhy;
}

export interface CollectTools {
  readonly artifacts: ArtifactSource;
  readonly results: Results;
  readonly junitRequired: boolean;
  readonly clock: Clock;
  /** What may be spent on logs. @default a budget of its own */
  readonly logBudget?: LogBudget;
  /** Logs that were read while workflows went on. */
  readonly early?: EarlyLogs;
  /** Ends the copying of artifacts. */
  readonly signal?: AbortSignal;
}

export interface Collected {
  readonly workflows: readonly WorkflowReport[];
  readonly problems: readonly Problem[];
}

/** Loads what reads XML and copies artifacts only when something has run. */
export async function collect(ended: readonly Ended[], tools: CollectTools): Promise<Collected> {
  if (ended.length === 0) return { workflows: [], problems: [] };
  const problems: Problem[] = [];
  const judged = await collectTests(ended, reportsOf(ended), tools, problems);
  const { askWhy } = tools.artifacts;
  const explained = askWhy === undefined ? judged : await withCauses(judged, ended, askWhy, tools.signal);
  const workflows = await withLogs(explained, ended, tools, problems);
  await collectFiles(ended, tools, problems);
  return { workflows, problems };
}

async function withLogs(
  reports: readonly WorkflowReport[],
  ended: readonly Ended[],
  tools: CollectTools,
  problems: Problem[],
): Promise<readonly WorkflowReport[]> {
  const { artifacts, results, clock, early, signal } = tools;
  const budget = tools.logBudget ?? createLogBudget(clock);
  const logTools = { logsOf: artifacts.logsOf, results, budget, early, signal };
  return Promise.all(
    reports.map(async (report, index) => {
      const own = ended[index];
      return own === undefined ? report : withFailedLogs(report, own, logTools, problems);
    }),
  );
}

/** What is known of each before anything is collected. */
export function reportsOf(ended: readonly Ended[]): readonly WorkflowReport[] {
  return ended.map(({ submitted, workflow, ending }) =>
    workflowReport({ name: submitted.planned.name, file: submitted.planned.file, workflow, ending }),
  );
}

async function collectTests(
  ended: readonly Ended[],
  reports: readonly WorkflowReport[],
  tools: CollectTools,
  problems: Problem[],
): Promise<readonly WorkflowReport[]> {
  const places = await Promise.all(ended.map((each) => tools.artifacts.directoryOf(each)));
  const sources = ended.flatMap(({ submitted }, index) => {
    const artifactsDir = places[index] ?? null;
    return artifactsDir === null ? [] : [{ index, source: { name: submitted.planned.name, artifactsDir } }];
  });
  if (sources.length === 0) return reports;
  const { collectJunit } = await import('../report/junit-collect.ts');
  const read = () => collectJunit(sources.map(({ source }) => source));
  const collected = (await attempt(problems, 'JUnit files', read)) ?? [];
  for (const junit of collected) await moveAll(junit, tools.results, problems);
  const byWorkflow = new Map(sources.map(({ index }, place) => [index, collected[place]]));
  return reports.map((report, index) => {
    const junit = byWorkflow.get(index);
    return junit === undefined ? report : withJunit(report, junit, { required: tools.junitRequired });
  });
}

async function moveAll(junit: CollectedJunit, results: Results, problems: Problem[]): Promise<void> {
  const { moveJunit } = await import('../report/junit-move.ts');
  problems.push(...junit.problems);
  for (const move of junit.moves) {
    await attempt(problems, `JUnit file ${move.to}`, () =>
      moveJunit(move, (name, body) => results.store.put(results.artifactName(name), body)),
    );
  }
}

async function collectFiles(
  ended: readonly Ended[],
  { artifacts, results, signal }: CollectTools,
  problems: Problem[],
): Promise<void> {
  const { copyArtifacts } = await import('../in-step/copy-artifacts.ts');
  for (const each of ended) {
    const from = await artifacts.directoryOf(each);
    if (from === null) continue;
    const prefix = results.artifactName(each.submitted.ref.name);
    const copied = await attempt(problems, `artifacts of ${each.submitted.planned.name}`, () =>
      copyArtifacts({ from, to: results.store, prefix, signal, ...results.artifacts }),
    );
    problems.push(...(copied?.problems ?? []));
  }
}

/** The work's result; its failure is a problem and gives null. */
async function attempt<T>(problems: Problem[], what: string, work: () => Promise<T>): Promise<T | null> {
  try {
    return await work();
  } catch (error) {
    if (isKept(error)) return null;
    const hint = error instanceof HarnessError ? (error.hint ?? null) : null;
    problems.push(
      problem(`could not collect ${what}: ${error instanceof Error ? error.message : String(error)}`, {
        rule: 'collect',
        hint,
      }),
    );
    return null;
  }
}

/** What one run has learnt so far; every stage is timed here, and the report is a snapshot of it. */
import type { Clock } from '../core/clock.ts';
import { HarnessError, type Problem } from '../core/errors.ts';
import {
  type RunError,
  type RunReport,
  runReportVersion,
  type StageReport,
  type WorkflowReport,
} from '../report/run-report.ts';

export class RunRecord {
  readonly #clock: Clock;
  readonly #identity: RunIdentity;
  readonly #startedAt: number;
  readonly #stages: StageReport[] = [];
  readonly #problems: Problem[] = [];
  #workflows: readonly WorkflowReport[] = [];
  #skipped: RunReport['skipped'] = [];
  #engine: RunReport['engine'] = { name: 'none', chosenBy: 'nothing has run' };
  #error: RunError | null = null;
  #finishedAt: number | null = null;

  constructor(identity: RunIdentity, clock: Clock) {
    this.#identity = identity;
    this.#clock = clock;
    this.#startedAt = clock.now();
  }

  get startedAt(): number {
    return this.#startedAt;
  }

  /** Runs one stage and records how long it took and what it threw. */
  async stage<T>(name: string, work: () => Promise<T>): Promise<T> {
    const startedAt = this.#clock.now();
    const close = (error: string | null) =>
      this.#stages.push({ name, startedAt, durationMs: this.#clock.now() - startedAt, error });
    try {
      const result = await work();
      close(null);
      return result;
    } catch (error) {
      close(messageOf(error));
      throw error;
    }
  }

  addProblems(problems: readonly Problem[]): void {
    this.#problems.push(...problems);
  }

  setEngine(engine: RunReport['engine']): void {
    this.#engine = engine;
  }

  setSkipped(skipped: RunReport['skipped']): void {
    this.#skipped = skipped;
  }

  setWorkflows(workflows: readonly WorkflowReport[]): void {
    this.#workflows = workflows;
  }

  /** Remembers what ended the run; the first error stays. */
  fail(error: unknown): void {
    this.#error ??= runErrorOf(error);
  }

  finish(): void {
    this.#finishedAt = this.#clock.now();
  }

  snapshot(): RunReport {
    return {
      version: runReportVersion,
      ...this.#identity,
      engine: this.#engine,
      startedAt: this.#startedAt,
      finishedAt: this.#finishedAt,
      stages: [...this.#stages],
      workflows: this.#workflows,
      skipped: this.#skipped,
      problems: [...this.#problems],
      error: this.#error,
    };
  }
}

export type RunIdentity = Pick<RunReport, 'runId' | 'job' | 'resultsUri' | 'links'>;

function runErrorOf(error: unknown): RunError {
  if (error instanceof HarnessError) {
    return { code: error.code, message: error.message, hint: error.hint ?? null, problems: error.problems };
  }
  return {
    code: 'ENGINE',
    message: messageOf(error),
    hint: 'this is a defect of argo-e2e: please report it with the build log',
    problems: [],
  };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

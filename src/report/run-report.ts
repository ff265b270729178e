/** The record of one `run_e2e`: everything that summary, JUnit, HTML and exit code are made of. Also written as `artifacts/run-report.json`. */
import type { NodeType, Phase, WorkflowPhase } from '../argo/status-types.ts';
import type { ErrorCode, Problem } from '../core/errors.ts';

export const runReportVersion = 1;

/** `flaky`: green, but something passed only on a retry. `nothing-selected` is green too. */
export type Verdict = 'passed' | 'flaky' | 'nothing-selected' | 'failed' | 'interrupted' | 'no-verdict';

export interface RunReport {
  readonly version: typeof runReportVersion;
  readonly runId: string;
  readonly job: {
    readonly type: string;
    readonly name: string;
    readonly buildId: string;
    readonly prowJobId: string;
    readonly repo: string | null;
    readonly pulls: readonly number[];
  };
  readonly engine: {
    readonly name: string /** Who chose it: `--engine`, `environment`, `prow_config.yaml`, `default`. */;
    readonly chosenBy: string;
    /** What was said on the command line to reach the cluster, as further words of a command: `--context prod`. Left out where nothing was. */
    readonly connection?: readonly string[];
  };
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  readonly finishedAt: number | null;
  readonly stages: readonly StageReport[];
  readonly workflows: readonly WorkflowReport[];
  readonly skipped: readonly { readonly name: string; readonly reason: string }[];
  /** Troubles that did not change the verdict: uploads, unreadable JUnit, logs that were not found. */
  readonly problems: readonly Problem[];
  /** What ended the run before a verdict, if something did. */
  readonly error: RunError | null;
  /** Where results are, for people: directory or bucket URL. */
  readonly resultsUri: string | null;
  /** Where a person sees more of it: the engine's UI, a search in logs. */
  readonly links: readonly LinkReport[];
}

export interface LinkReport {
  readonly name: string;
  /** http or https; anything else is shown and not linked. */
  readonly url: string;
  /** `metadata.name` of the workflow that it is about; null: the whole run. */
  readonly workflow: string | null;
}

export interface RunError {
  readonly code: ErrorCode;
  readonly message: string;
  readonly hint: string | null;
  readonly problems: readonly Problem[];
}

/** One stage of the harness itself (config, select, build, submit, wait, collect), shown as a JUnit case. */
export interface StageReport {
  readonly name: string;
  readonly startedAt: number;
  readonly durationMs: number;
  readonly error: string | null;
}

/** `rejected`: the engine called the spec invalid. `deleted`: it vanished while we waited. `timed-out`: our own deadline passed. `lost`: the engine did not answer any more, so nobody knows. */
export type WorkflowOutcome =
  | 'passed'
  | 'flaky'
  | 'failed'
  | 'error'
  | 'rejected'
  | 'deleted'
  | 'timed-out'
  | 'lost'
  | 'interrupted';

export interface WorkflowReport {
  /** Name of the entry. */
  readonly name: string;
  /** Manifest that it was read from, as `e2e run` takes it; left out for an entry. */
  readonly file?: string;
  /** `metadata.name`. */
  readonly workflowName: string;
  readonly namespace: string;
  readonly outcome: WorkflowOutcome;
  readonly phase: WorkflowPhase;
  readonly message: string | null;
  readonly startedAt: number | null;
  readonly finishedAt: number | null;
  /** Arguments of the workflow. */
  readonly parameters: readonly ParameterReport[];
  /** In tree order. */
  readonly steps: readonly StepReport[];
  /** What came after what, among steps of one level. */
  readonly order: readonly StepOrder[];
  /** The first failure in time that explains the outcome. */
  readonly failure: FailureReport | null;
  readonly junit: JunitTotals | null;
}

export interface StepReport {
  readonly nodeId: string;
  /** Path of display names below the workflow, e.g. `build / unit(0)`. */
  readonly name: string;
  readonly displayName: string;
  readonly type: NodeType;
  readonly phase: Phase;
  readonly message: string | null;
  readonly startedAt: number | null;
  readonly finishedAt: number | null;
  readonly exitCode: string | null;
  /** Number of attempts where a retryStrategy applied, else 1. */
  readonly attempts: number;
  readonly depth: number;
  /** Name of its template, where it has one. */
  readonly template: string | null;
  /** Whether a lifecycle hook started it. */
  readonly isHook: boolean;
  /** Inputs, as they were after substitution. */
  readonly parameters: readonly ParameterReport[];
}

/** Every one of `after` waited for every one of `before`; both are node ids of steps. */
export interface StepOrder {
  readonly before: readonly string[];
  readonly after: readonly string[];
}

/** A value longer than a person reads is cut at its end. */
export interface ParameterReport {
  readonly name: string;
  readonly value: string;
}

export interface FailureReport {
  /** Null where no step can be blamed (deleted, rejected, deadline before any step). */
  readonly step: string | null;
  readonly nodeId: string | null;
  readonly cause: string;
  readonly exitCode: string | null;
  /** Last lines of its log, as they were; neutralised when shown. */
  readonly logTail: string | null;
  readonly logFile: string | null;
  /** What its pod and events tell beyond its status; left out where they tell nothing new. */
  readonly why?: CauseReport;
}

/** See diagnosis/: everything is for people. */
export interface CauseReport {
  /** One line a piece of evidence. */
  readonly seen: readonly string[];
  /** What to change; null where the facts do not tell. */
  readonly fix: string | null;
  /** Commands, each one line. */
  readonly next: readonly string[];
}

export interface JunitTotals {
  readonly files: number;
  readonly tests: number;
  readonly failures: number;
  readonly skipped: number;
  /** Tests that failed and then passed in the same file. */
  readonly flaky: number;
  /** `suite › test: message` of each failure, the first 20. */
  readonly failed: readonly string[];
}

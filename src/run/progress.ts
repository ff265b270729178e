import type { Workflow } from '../argo/types.ts';
import type { Problem } from '../core/errors.ts';
import type { RunReport, Verdict } from '../report/run-report.ts';
import type { Submitted } from './execute.ts';
import type { Plan } from './run-e2e.ts';

/** What a run says while it goes on. Implemented at the edge, for a terminal or a log. */
export interface Progress {
  /** Once, before anything is submitted. */
  planned(plan: Plan): void;
  /** Whenever a workflow may have changed. */
  readonly changed: (submitted: Submitted, workflow: Workflow) => void;
  /** Whenever it becomes known what keeps a workflow from going on, or has ended it from outside. */
  readonly held: (submitted: Submitted, heldBy: string) => void;
  /** Once, last. */
  summary(report: RunReport, verdict: Verdict): void;
  /** What could not be written after the summary was made. */
  lateProblems(problems: readonly Problem[]): void;
}

/** A diagnosis as a part of the run's report. */
import type { CauseReport, FailureReport, WorkflowOutcome } from '../report/run-report.ts';
import type { CauseKind, Diagnosis } from './diagnosis.ts';
import { evidenceLines } from './diagnosis-text.ts';

/** Of these the status says as much, in the report's own words. */
const toldByStatus: ReadonlySet<CauseKind> = new Set([
  'unknown',
  'exit-code',
  'signal',
  'controller-error',
  'stopped',
  'pod-refused',
  'workflow-rejected',
  'sidecar-failed',
]);

export interface ReportPlace {
  readonly outcome: WorkflowOutcome;
  /** What tells all of it, for what does not fit on one line. */
  readonly whyCommand: string;
}

/** The failure with what pods and events add; the same where that is nothing. A deadline of ours, or an abort, stays the cause: what held the step is seen. */
export function withDiagnosis(
  failure: FailureReport,
  diagnosis: Diagnosis,
  { outcome, whyCommand }: ReportPlace,
): FailureReport {
  if (toldByStatus.has(diagnosis.kind)) return failure;
  const { sentence, fix } = diagnosis;
  const next = diagnosis.next.map((command) => (command.includes('\n') ? whyCommand : command));
  const isItsOwn = outcome === 'failed' || outcome === 'error';
  const seen = evidenceLines(diagnosis);
  const why: CauseReport = { seen: isItsOwn ? seen : [sentence, ...seen], fix, next };
  return { ...failure, cause: isItsOwn ? `${sentence}${attemptsOf(failure.cause)}` : failure.cause, why };
}

/** What the report says of earlier attempts. */
function attemptsOf(cause: string): string {
  const start = cause.search(/ \(last of \d+ attempts\)|; no further attempt: /);
  return start === -1 ? '' : cause.slice(start);
}

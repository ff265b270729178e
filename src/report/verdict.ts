/** From the report to the one word that Prow and people act on, and its exit code. `docs/results.md` has the table. */
import { type ErrorCode, type ExitCode, errorCodes, exitCodes } from '../core/errors.ts';
import { unreachable } from '../core/unreachable.ts';
import type { RunReport, Verdict, WorkflowOutcome } from './run-report.ts';

/** An interruption outweighs everything, a failed workflow outweighs an error of the harness: what has been learnt is a verdict. */
export function verdictOf({ workflows, error }: Pick<RunReport, 'workflows' | 'error'>): Verdict {
  const outcomes = workflows.map(({ outcome }) => outcome);
  if (error?.code === 'INTERRUPTED' || outcomes.includes('interrupted')) return 'interrupted';
  if (!outcomes.every((outcome) => isGreen(outcome) || outcome === 'lost')) return 'failed';
  if (error !== null || outcomes.includes('lost')) return 'no-verdict';
  if (outcomes.length === 0) return 'nothing-selected';
  return outcomes.includes('flaky') ? 'flaky' : 'passed';
}

export interface ExitFacts {
  /** Code of `report.error`. @default none */
  readonly errorCode?: ErrorCode | null;
  /** Whether results could not be written or uploaded. */
  readonly uploadFailed: boolean;
  /** `--upload-required` */
  readonly uploadRequired: boolean;
}

/** Of a run without a verdict the error says more: 2 for usage and configuration, 3 for the rest. A failed upload counts only on request, and never hides a red verdict. */
export function exitCodeFor(verdict: Verdict, { errorCode = null, uploadFailed, uploadRequired }: ExitFacts): ExitCode {
  switch (verdict) {
    case 'passed':
    case 'flaky':
    case 'nothing-selected':
      return uploadFailed && uploadRequired ? exitCodes.noVerdict : exitCodes.passed;
    case 'failed':
      return exitCodes.notGreen;
    case 'interrupted':
      return exitCodes.interrupted;
    case 'no-verdict':
      return errorCode === null ? exitCodes.noVerdict : errorCodes[errorCode];
    default:
      return unreachable(verdict);
  }
}

/** Whether Prow is to see a success: `finished.json`'s `passed`. */
export function isGreenVerdict(verdict: Verdict): boolean {
  return verdict === 'passed' || verdict === 'flaky' || verdict === 'nothing-selected';
}

export function isGreen(outcome: WorkflowOutcome): boolean {
  switch (outcome) {
    case 'passed':
    case 'flaky':
      return true;
    case 'failed':
    case 'error':
    case 'rejected':
    case 'deleted':
    case 'timed-out':
    case 'lost':
    case 'interrupted':
      return false;
    default:
      return unreachable(outcome);
  }
}

import type { CollectedJunit } from './junit-collect.ts';
import { isComposite } from './node-tree.ts';
import type { FailureReport, JunitTotals, WorkflowOutcome, WorkflowReport } from './run-report.ts';
import { namedSteps } from './step-names.ts';
import { isGreen } from './verdict.ts';

export interface JunitRule {
  /** `--junit-required`: a workflow that leaves no test result, or a file that cannot be read, has failed. */
  readonly required: boolean;
}

/** Adds what the steps' tests said. A green workflow turns red by a failed test, and flaky by one that passed on a repeat; a red one keeps its cause. */
export function withJunit(report: WorkflowReport, junit: CollectedJunit, { required }: JunitRule): WorkflowReport {
  const counted = { ...report, junit: junit.totals };
  if (!isGreen(report.outcome)) return counted;
  const failure = junitFailure(report, junit, required);
  if (failure !== null) return { ...counted, outcome: 'failed', failure };
  const outcome: WorkflowOutcome = junit.totals.flaky > 0 ? 'flaky' : report.outcome;
  return { ...counted, outcome };
}

function junitFailure(
  report: WorkflowReport,
  { totals, failedStep, unreadable }: CollectedJunit,
  required: boolean,
): FailureReport | null {
  if (totals.failures > 0) return { ...failureOf(report, failedStep), cause: failedTests(totals) };
  if (!required) return null;
  if (unreadable > 0)
    return {
      ...failureOf(report, null),
      cause: `${plural(unreadable, 'JUnit file')} cannot be read, and --junit-required demands that all can`,
    };
  if (totals.tests === 0)
    return {
      ...failureOf(report, null),
      cause: 'no step left a test result in its ARTIFACTS directory, and --junit-required demands one',
    };
  return null;
}

/** `stepDirectory` is named after the step; its last attempt is the one that left what lies there. */
function failureOf({ steps }: WorkflowReport, stepDirectory: string | null): Omit<FailureReport, 'cause'> {
  const found = namedSteps(steps).findLast(
    ({ step, name }) => name.split(' / ').at(-1) === stepDirectory && !isComposite(step.type),
  );
  return {
    step: found?.name ?? stepDirectory,
    nodeId: found?.step.nodeId ?? null,
    exitCode: null,
    logTail: null,
    logFile: null,
  };
}

function failedTests({ failures, tests, failed }: JunitTotals): string {
  const first = failed[0] === undefined ? '' : `: ${failed[0]}`;
  return `${failures} of ${plural(tests, 'test')} failed${first}${failures > 1 ? ` (and ${failures - 1} more)` : ''}`;
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

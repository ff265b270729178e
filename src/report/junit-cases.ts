/** The steps of one workflow as JUnit cases: every leaf once per attempt, and a parent only where it is to be blamed itself. */
import { causeOf } from './failure-cause.ts';
import { neutraliseLine, neutraliseText } from './neutralise.ts';
import type { FailureReport, StepReport, WorkflowReport } from './run-report.ts';
import { type NamedStep, namedSteps } from './step-names.ts';
import { isGreen } from './verdict.ts';

export interface ReportCase {
  readonly name: string;
  readonly durationMs: number;
  readonly result: CaseResult;
}

export type CaseResult =
  | { readonly type: 'passed' }
  /** `reason` is never empty: TestGrid drops a skip that has none. */
  | { readonly type: 'skipped'; readonly reason: string }
  | { readonly type: 'failed'; readonly message: string; readonly details: string };

/** Row that stands for the workflow as a whole, so that it has a result even where no step can be blamed. */
export const workflowCaseName = 'workflow';

export function workflowCases(workflow: WorkflowReport): readonly ReportCase[] {
  const steps = namedSteps(workflow.steps).filter(({ step }) => isCase(step, workflow.failure));
  return [wholeCase(workflow), ...steps.map((named) => stepCase(named, workflow))];
}

function wholeCase(workflow: WorkflowReport): ReportCase {
  const { failure } = workflow;
  const step = failure?.step === null || failure === null ? '' : `${neutraliseLine(failure.step)}: `;
  const result: CaseResult = isGreen(workflow.outcome)
    ? { type: 'passed' }
    : failed(`${step}${failure?.cause ?? workflow.message ?? workflow.outcome}`, failure);
  return { name: workflowCaseName, durationMs: between(workflow.startedAt, workflow.finishedAt), result };
}

function isCase({ type, nodeId }: StepReport, failure: FailureReport | null): boolean {
  const isParent = type === 'Steps' || type === 'DAG' || type === 'Retry';
  return !isParent || nodeId === failure?.nodeId;
}

function stepCase(named: NamedStep, workflow: WorkflowReport): ReportCase {
  const { step, name } = named;
  return {
    name: neutraliseLine(name),
    durationMs: between(step.startedAt, step.finishedAt),
    result: stepResult(named, workflow),
  };
}

function stepResult({ step, retries }: NamedStep, { outcome, failure }: WorkflowReport): CaseResult {
  const isBlamed = failure !== null && failure.nodeId === step.nodeId;
  if (isBlamed) return failed(failure.cause, failure);
  switch (step.phase) {
    case 'Succeeded':
      return { type: 'passed' };
    case 'Skipped':
    case 'Omitted':
      return { type: 'skipped', reason: neutraliseLine(step.message || step.phase) };
    case 'Pending':
    case 'Running':
      return { type: 'skipped', reason: neutraliseLine(`still ${step.phase} when the workflow ended: ${outcome}`) };
    case 'Failed':
    case 'Error': {
      const wasRepeated = retries.some(({ phase }) => phase === 'Succeeded');
      if (isGreen(outcome) && !wasRepeated)
        return { type: 'skipped', reason: neutraliseLine(`failed, which the workflow tolerates: ${causeOf(step)}`) };
      return failed(causeOf(step), null);
    }
  }
}

function failed(cause: string, failure: FailureReport | null): CaseResult {
  const log = failure?.logTail === null || failure === null ? '' : `\n\n${neutraliseText(failure.logTail).trimEnd()}\n`;
  const { seen = [], fix = null } = failure?.why ?? {};
  const why = [...seen, ...(fix === null ? [] : [`fix: ${fix}`])].map((line) => `\n${neutraliseLine(line)}`).join('');
  return { type: 'failed', message: neutraliseLine(cause), details: `${neutraliseText(cause)}${why}${log}` };
}

function between(startedAt: number | null, finishedAt: number | null): number {
  return startedAt === null || finishedAt === null ? 0 : Math.max(0, finishedAt - startedAt);
}

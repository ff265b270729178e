import type { RunReport, StepReport, WorkflowReport } from '../../../src/report/run-report.ts';

export function stepReport(displayName: string, rest: Partial<StepReport> = {}): StepReport {
  return {
    nodeId: `w-${displayName}`,
    name: displayName,
    displayName,
    type: 'Pod',
    phase: 'Succeeded',
    message: null,
    startedAt: 1_000,
    finishedAt: 3_000,
    exitCode: '0',
    attempts: 1,
    depth: 0,
    template: null,
    isHook: false,
    parameters: [],
    ...rest,
  };
}

export function workflowReportOf(name: string, rest: Partial<WorkflowReport> = {}): WorkflowReport {
  return {
    name,
    workflowName: `${name}-x1`,
    namespace: 'ci',
    outcome: 'passed',
    phase: 'Succeeded',
    message: null,
    startedAt: 1_000,
    finishedAt: 42_000,
    parameters: [],
    steps: [],
    order: [],
    failure: null,
    junit: null,
    ...rest,
  };
}

export function runReportOf(rest: Partial<RunReport> = {}): RunReport {
  return {
    version: 1,
    runId: '20261121-r1',
    job: {
      type: 'presubmit',
      name: 'e2e',
      buildId: '1584987912955498496',
      prowJobId: 'p1',
      repo: 'acme/app',
      pulls: [12],
    },
    engine: { name: 'local', chosenBy: 'default' },
    startedAt: 0,
    finishedAt: 195_000,
    stages: [{ name: 'plan', startedAt: 0, durationMs: 250, error: null }],
    workflows: [],
    skipped: [],
    problems: [],
    error: null,
    resultsUri: 'file:///results/r1',
    links: [],
    ...rest,
  };
}

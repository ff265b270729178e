/** Made-up runs, as a person meets them. */
import type { RunReport, StepReport, WorkflowReport } from '../../../src/report/run-report.ts';
import { runReportOf, stepReport, workflowReportOf } from '../../report/support/reports.ts';

const start = Date.UTC(2026, 10, 21, 6, 0, 0);

const ciSteps: readonly StepReport[] = [
  stepReport('checkout', {
    startedAt: start,
    finishedAt: start + 9_000,
    parameters: [{ name: 'ref', value: 'refs/pull/12/head' }],
  }),
  stepReport('types', { startedAt: start + 10_000, finishedAt: start + 41_000 }),
  stepReport('unit', { type: 'Retry', attempts: 3, startedAt: start + 10_000, finishedAt: start + 95_000 }),
  stepReport('unit(0)', {
    depth: 1,
    phase: 'Failed',
    message: 'main: Error (exit code 1)',
    startedAt: start + 10_000,
    finishedAt: start + 30_000,
  }),
  stepReport('unit(1)', {
    depth: 1,
    phase: 'Failed',
    message: 'main: Error (exit code 1)',
    startedAt: start + 31_000,
    finishedAt: start + 60_000,
  }),
  stepReport('unit(2)', { depth: 1, startedAt: start + 61_000, finishedAt: start + 95_000 }),
  stepReport('deploy', { startedAt: start + 96_000, finishedAt: start + 130_000, template: 'apply' }),
  stepReport('onExit', { startedAt: start + 131_000, finishedAt: start + 135_000, template: 'copy-artifacts' }),
];

const ciOrder: WorkflowReport['order'] = [
  { before: ['w-checkout'], after: ['w-types', 'w-unit'] },
  { before: ['w-types', 'w-unit'], after: ['w-deploy'] },
  { before: ['w-unit(0)'], after: ['w-unit(1)'] },
  { before: ['w-unit(1)'], after: ['w-unit(2)'] },
  { before: ['w-deploy'], after: ['w-onExit'] },
];

const times = { startedAt: start, finishedAt: start + 135_000 };
const tests = { files: 2, tests: 120, failures: 0, skipped: 3, flaky: 0, failed: [] };

export const greenWorkflow: WorkflowReport = workflowReportOf('unit-tests', {
  ...times,
  outcome: 'flaky',
  steps: ciSteps,
  order: ciOrder,
  junit: tests,
  parameters: [{ name: 'platform', value: 'gke' }],
});

export const failedWorkflow: WorkflowReport = workflowReportOf('e2e', {
  ...times,
  outcome: 'failed',
  phase: 'Failed',
  message: "child 'e2e-x1-1' failed",
  steps: ciSteps.map(
    (step): StepReport =>
      step.displayName === 'deploy'
        ? { ...step, phase: 'Failed', message: 'main: Error (exit code 2)', exitCode: '2' }
        : step,
  ),
  order: ciOrder,
  failure: {
    step: 'deploy',
    nodeId: 'w-deploy',
    cause: 'exit code 2',
    exitCode: '2',
    logTail: `${Array.from({ length: 200 }, (_, line) => `apply: object ${line} is unchanged`).join('\n')}\nERROR: deployments.apps "widget" is forbidden\n`,
    logFile: 'gs://results/pr-logs/pull/acme_app/12/e2e/1584987912955498496/artifacts/e2e-x1/deploy-build-log.txt',
  },
  junit: {
    ...tests,
    failures: 2,
    failed: ['e2e › widget comes up: timed out after 60 s', 'e2e › widget answers: 503'],
  },
});

const links: RunReport['links'] = [
  { name: 'Argo UI', url: 'https://argo.example.com/workflows/ci?limit=50&label=run', workflow: null },
  { name: 'Logs', url: 'https://logs.example.com/query;query=resource', workflow: 'e2e-x1' },
];

const base = runReportOf({ startedAt: start, finishedAt: start + 140_000, links });

export const failingRun: RunReport = {
  ...base,
  workflows: [greenWorkflow, failedWorkflow],
  skipped: [{ name: 'docs', reason: 'no changed file matches include_dirs' }],
  problems: [
    {
      severity: 'warning',
      message: 'could not collect log of e2e/types: 503',
      path: null,
      hint: null,
      file: null,
      line: null,
      column: null,
    },
  ],
};

export const greenRun: RunReport = { ...base, workflows: [{ ...greenWorkflow, outcome: 'passed' }] };

export const interruptedRun: RunReport = {
  ...base,
  workflows: [
    {
      ...failedWorkflow,
      outcome: 'interrupted',
      phase: 'Running',
      finishedAt: null,
      steps: ciSteps
        .map(
          (step): StepReport =>
            step.displayName === 'deploy' ? { ...step, phase: 'Running', finishedAt: null } : step,
        )
        .slice(0, -1),
      failure: {
        step: 'deploy',
        nodeId: 'w-deploy',
        cause: 'SIGTERM; deploy was Running',
        exitCode: null,
        logTail: null,
        logFile: null,
      },
      junit: null,
    },
  ],
  error: { code: 'INTERRUPTED', message: 'interrupted by SIGTERM', hint: null, problems: [] },
};

/** Ten steps, then loops of 60, then 130 steps with names of their own in chains of 13. */
export const largeRun: RunReport = { ...base, workflows: [largeWorkflow()] };

function largeWorkflow(): WorkflowReport {
  const steps: StepReport[] = [stepReport('checkout', { startedAt: start, finishedAt: start + 5_000 })];
  const order: { before: string[]; after: string[] }[] = [];
  let previous = ['w-checkout'];
  for (let loop = 0; loop < 6; loop++) {
    const items = Array.from({ length: 60 }, (_, item) => `shard-${loop}(${item}:node${item})`);
    order.push({ before: previous, after: items.map((name) => `w-${name}`) });
    previous = items.map((name) => `w-${name}`);
    items.forEach((name, item) => {
      const isFailed = loop === 5 && item === 17;
      steps.push(
        stepReport(name, {
          startedAt: start + loop * 9_000 + item * 100,
          finishedAt: start + (loop + 1) * 9_000,
          ...(isFailed && { phase: 'Failed', message: 'main: Error (exit code 1)' }),
        }),
      );
    });
  }
  for (let chain = 0; chain < 13; chain++) {
    for (let link = 0; link < 11; link++) {
      const name = `component-${chain}-part-${link}`;
      steps.push(
        stepReport(name, { startedAt: start + 5_000 + link * 4_000, finishedAt: start + 9_000 + link * 4_000 }),
      );
      order.push({
        before: [link === 0 ? 'w-checkout' : `w-component-${chain}-part-${link - 1}`],
        after: [`w-${name}`],
      });
    }
  }
  const failure = {
    step: 'shard-5(17:node17)',
    nodeId: 'w-shard-5(17:node17)',
    cause: 'exit code 1',
    exitCode: '1',
    logTail: 'boom\n',
    logFile: null,
  };
  return workflowReportOf('large', {
    startedAt: start,
    finishedAt: start + 60_000,
    outcome: 'failed',
    phase: 'Failed',
    steps,
    order,
    failure,
  });
}

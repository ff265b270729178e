/** Text that tries to become markup, in every place of a report that a stranger can fill; once decoded, or twice as Spyglass does it. */
import type { RunReport, WorkflowReport } from '../../../src/report/run-report.ts';
import { runReportOf, stepReport, workflowReportOf } from '../../report/support/reports.ts';

const twice = (markup: string) =>
  markup.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

const attacks = [
  '<script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  '</script><script>alert(2)</script>',
  '</title><svg onload=alert(3)>',
  '"><iframe src="https://evil.test/">',
  "'><a href=javascript:alert(4)>x</a>",
  '<!--<script>alert(5)//-->',
  '</pre></div></section><style>*{display:none}</style>',
  '<![CDATA[<b>]]><title>owned</title>',
  '<base href="https://evil.test/"><link rel=stylesheet href="//evil.test/x.css">',
  '<meta http-equiv=refresh content="0;url=https://evil.test/">',
  '\u2060<b>\u2060&lt;i\u2060>',
  '&lt;script&gt;alert(6)&lt;/script&gt;',
  '&#60;img src=x onerror=alert(7)&#62;',
  '&amp;lt;img src=x onerror=alert(8)&amp;gt;',
];

/** Each attack as it is, escaped once and escaped twice. */
export const hostileText: string = attacks.flatMap((attack) => [attack, twice(attack), twice(twice(attack))]).join(' ');

/** Of the same shape with harmless text: both pages must have the same elements. */
export function reportSaying(text: string): RunReport {
  const run = runReportOf({ startedAt: 1_000, finishedAt: 90_000 });
  const problem = { severity: 'error', message: text, path: text, hint: text, file: text, line: 1, column: 1 } as const;
  return {
    ...run,
    runId: text,
    job: { type: text, name: text, buildId: text, prowJobId: text, repo: text, pulls: [1] },
    engine: { name: 'local', chosenBy: text },
    resultsUri: text,
    stages: [{ name: text, startedAt: 0, durationMs: 1, error: text }],
    workflows: [workflowSaying(text), { ...workflowSaying(text), outcome: 'rejected', steps: [], order: [] }],
    skipped: [{ name: text, reason: text }],
    problems: [problem],
    error: { code: 'CONFIG', message: text, hint: text, problems: [problem] },
    links: [
      { name: text, url: 'https://ui.test/?a=1&copy=2', workflow: null },
      { name: text, url: `javascript:alert('${text}')`, workflow: text },
      { name: text, url: text, workflow: text },
    ],
  };
}

function workflowSaying(text: string): WorkflowReport {
  const parameters = [{ name: text, value: text }];
  const step = { name: text, displayName: text, message: text, template: text, parameters };
  const loop = Array.from({ length: 6 }, (_, item) =>
    stepReport(`i${item}`, { ...step, displayName: `${text}(${item}:${text})` }),
  );
  return workflowReportOf(text, {
    workflowName: text,
    namespace: text,
    outcome: 'failed',
    phase: 'Failed',
    message: text,
    parameters,
    steps: [
      stepReport('a', { ...step, phase: 'Failed', exitCode: text }),
      stepReport('b', { ...step, type: 'DAG' }),
      stepReport('c', { ...step, depth: 1, phase: 'Skipped' }),
      stepReport('d', { ...step, type: 'Retry', attempts: 1 }),
      stepReport('e', { ...step, depth: 1 }),
      ...loop,
    ],
    order: [{ before: ['w-a'], after: ['w-b', 'w-i0'] }],
    failure: { step: text, nodeId: 'w-a', cause: text, exitCode: text, logTail: `${text}\n${text}\n`, logFile: text },
    junit: { files: 1, tests: 2, failures: 1, skipped: 0, flaky: 0, failed: [text] },
  });
}

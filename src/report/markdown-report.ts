/** A run as Markdown, for a comment on a pull request. */
import { formatDuration } from './durations.ts';
import { inlineCode, preformatted } from './markdown-text.ts';
import { lastLines } from './neutralise.ts';
import type { RunReport, Verdict, WorkflowReport } from './run-report.ts';
import { plainStyle } from './style.ts';
import { isGreen, isGreenVerdict } from './verdict.ts';
import { verdictLine } from './verdict-line.ts';

/** GitHub takes 65,536 characters. */
const maxCharacters = 60_000;

interface Extent {
  readonly rows: number;
  /** Failures that are told of below the table. */
  readonly failures: number;
  readonly logLines: number;
}

const extents: readonly Extent[] = [
  { rows: 50, failures: 5, logLines: 20 },
  { rows: 50, failures: 5, logLines: 0 },
  { rows: 20, failures: 0, logLines: 0 },
];

/** Verdict, a table of the workflows, and of the first failures the end of the log. Ends with a newline. */
export function markdownReport(report: RunReport, verdict: Verdict): string {
  let text = '';
  for (const extent of extents) {
    text = written(report, verdict, extent);
    if (text.length <= maxCharacters) break;
  }
  return text;
}

function written(report: RunReport, verdict: Verdict, { rows, failures, logLines }: Extent): string {
  const red = report.workflows.filter(({ outcome }) => !isGreen(outcome));
  const blocks = [
    `### ${isGreenVerdict(verdict) ? '✔' : '✖'} ${verdictLine({ ...report, resultsUri: null }, verdict, plainStyle)}`,
    table(report, rows),
    ...red.slice(0, failures).map((workflow) => failureBlock(workflow, logLines)),
    errorBlock(report),
    report.resultsUri === null ? '' : `Results: ${inlineCode(report.resultsUri, 300)}`,
  ];
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`;
}

function table({ workflows, skipped }: RunReport, mostRows: number): string {
  const ran = workflows.map((workflow) => [
    isGreen(workflow.outcome) ? '✔' : '✖',
    inlineCode(workflow.name, 80),
    workflow.outcome,
    durationOf(workflow),
    causeOf(workflow),
  ]);
  const others = skipped.map(({ name, reason }) => ['○', inlineCode(name, 80), 'skipped', '', inlineCode(reason, 120)]);
  const rows = [...ran, ...others];
  if (rows.length === 0) return '';
  const more = rows.length > mostRows ? [`and ${rows.length - mostRows} more`] : [];
  const lines = rows.slice(0, mostRows).map((cells) => `| ${cells.join(' | ')} |`);
  return [
    '| | Workflow | Result | Time | Why |',
    '|---|---|---|---|---|',
    ...lines,
    ...more.map((text) => `\n${text}`),
  ].join('\n');
}

function durationOf({ startedAt, finishedAt }: WorkflowReport): string {
  return startedAt === null || finishedAt === null ? '' : formatDuration(finishedAt - startedAt);
}

function causeOf({ failure }: WorkflowReport): string {
  if (failure === null) return '';
  return inlineCode(failure.step === null ? failure.cause : `${failure.step}: ${failure.cause}`, 200);
}

function failureBlock({ name, failure, junit }: WorkflowReport, logLines: number): string {
  if (failure === null) return '';
  const log = logLines === 0 ? [] : lastLines(failure.logTail ?? '', logLines);
  const tests = (junit?.failed ?? []).slice(0, 10).map((test) => `- ${inlineCode(test, 200)}`);
  const title = inlineCode(failure.step === null ? name : `${name}/${failure.step}`, 160);
  const parts = [
    ...(tests.length === 0 ? [] : [tests.join('\n')]),
    ...(log.length === 0 ? [] : [preformatted(log, 300)]),
  ];
  return parts.length === 0 ? '' : [`<details><summary>${title}</summary>`, ...parts, '</details>'].join('\n\n');
}

function errorBlock({ error }: RunReport): string {
  return error === null ? '' : `Ended by: ${inlineCode(error.message, 400)}`;
}

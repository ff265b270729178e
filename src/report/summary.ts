/** The last thing printed: per workflow what became of it, for each failure its cause, log and the next command, and the verdict in the last line. */
import { formatProblem } from '../core/format-error.ts';
import { unreachable } from '../core/unreachable.ts';
import { displayWidth, fitWidth, padWidth } from './display-width.ts';
import { formatDuration } from './durations.ts';
import { lastLines, neutraliseLine, neutraliseText } from './neutralise.ts';
import { nextCommands } from './next-commands.ts';
import { otherFailures } from './other-failures.ts';
import type {
  CauseReport,
  FailureReport,
  RunError,
  RunReport,
  Verdict,
  WorkflowOutcome,
  WorkflowReport,
} from './run-report.ts';
import { namedSteps } from './step-names.ts';
import type { Style, StyleName } from './style.ts';
import { isGreen } from './verdict.ts';
import { verdictLine } from './verdict-line.ts';

export interface SummaryOptions {
  readonly style: Style;
  /** Lines of the failed step's log that are shown. @default 50 */
  readonly logLines?: number;
  /** Names of the commands of `e2e` that may be suggested. @default lint, run, show */
  readonly commands?: readonly string[];
}

/** Ends without a newline. Text of strangers is neutralised; words that Prow's log viewer highlights stand by failures only. */
export function summaryText(report: RunReport, verdict: Verdict, options: SummaryOptions): string {
  const { style } = options;
  const failures = report.workflows.filter(({ outcome }) => !isGreen(outcome));
  const blocks = [
    workflowTable(report, style),
    ...failures.map((workflow) => failureBlock(report, workflow, options)),
    errorBlock(report, style),
    problemBlock(report, style),
    [verdictLine(report, verdict, style)],
  ];
  return blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n');
}

const names: Readonly<Record<WorkflowOutcome | 'skipped', readonly [symbol: string, style: StyleName]>> = {
  passed: ['✔', 'green'],
  flaky: ['✔', 'yellow'],
  failed: ['✖', 'red'],
  error: ['⚠', 'red'],
  rejected: ['✖', 'red'],
  deleted: ['✖', 'red'],
  'timed-out': ['✖', 'red'],
  lost: ['⚠', 'red'],
  interrupted: ['✖', 'yellow'],
  skipped: ['○', 'dim'],
};

/** Columns; the whole of it stands by the failure. */
const longestRemark = 240;
/** Steps that one line names. */
const shownOthers = 10;

function workflowTable(report: RunReport, style: Style): readonly string[] {
  const run = report.workflows.map(
    (workflow) => [workflow.outcome, workflow.name, durationOf(workflow), remarkOf(workflow)] as const,
  );
  const skipped = report.skipped.map(({ name, reason }) => ['skipped', name, '', reason] as const);
  const rows = [...run, ...skipped].map(([outcome, name, duration, remark]) => ({
    outcome,
    cells: [neutraliseLine(name), outcome, duration, fitWidth(neutraliseLine(remark), longestRemark)],
  }));
  const widths = [0, 1, 2].map((column) => Math.max(0, ...rows.map(({ cells }) => displayWidth(cells[column] ?? ''))));
  return rows.map(({ outcome, cells }) => {
    const [symbol, colour] = names[outcome];
    return `${style[colour](symbol)} ${cells
      .map((cell, column) => padWidth(cell, widths[column] ?? 0))
      .join('  ')
      .trimEnd()}`;
  });
}

function durationOf({ startedAt, finishedAt }: WorkflowReport): string {
  return startedAt === null || finishedAt === null ? '' : formatDuration(finishedAt - startedAt);
}

function remarkOf(workflow: WorkflowReport): string {
  const { outcome, failure, junit } = workflow;
  switch (outcome) {
    case 'passed':
      return junit === null || junit.tests === 0 ? '' : `${junit.tests} tests`;
    case 'flaky':
      return flakyRemark(workflow);
    case 'failed':
    case 'error':
    case 'rejected':
    case 'deleted':
    case 'timed-out':
    case 'lost':
    case 'interrupted':
      return failure === null ? '' : `${failure.step === null ? '' : `${failure.step}: `}${failure.cause}`;
    default:
      return unreachable(outcome);
  }
}

function flakyRemark({ steps, junit }: WorkflowReport): string {
  const retried = namedSteps(steps).filter(
    ({ step }) => step.type === 'Retry' && step.phase === 'Succeeded' && step.attempts > 1,
  );
  const remarks = retried.map(({ step, name }) => `${name} passed on attempt ${step.attempts}`);
  const tests =
    junit === null || junit.flaky === 0
      ? []
      : [`${junit.flaky} test${junit.flaky === 1 ? '' : 's'} passed on a repeat`];
  return [...remarks, ...tests].join(', ');
}

function failureBlock(
  report: RunReport,
  workflow: WorkflowReport,
  { style, logLines = 50, commands }: SummaryOptions,
): readonly string[] {
  const { failure } = workflow;
  const subject = [workflow.name, ...(failure?.step === null || failure === null ? [] : [failure.step])]
    .map(neutraliseLine)
    .join('/');
  const all = [...(failure?.why?.next ?? []), ...nextCommands(report, workflow, commands)];
  const next = [...new Set(all)].map((each, index) => labelled(index === 0 ? 'next' : '', each));
  const title = style.red(style.bold(`${workflow.outcome === 'interrupted' ? 'INTERRUPTED' : 'FAIL'} ${subject}`));
  return [
    title,
    ...(failure === null ? [] : failureLines(failure, logLines)),
    ...alsoFailed(workflow),
    ...failedTests(workflow),
    `  workflow   ${neutraliseLine(workflow.workflowName)}`,
    ...next,
  ];
}

function alsoFailed(workflow: WorkflowReport): readonly string[] {
  const others = otherFailures(workflow);
  if (others.length === 0) return [];
  const more = others.length - shownOthers;
  return [labelled('also', `${others.slice(0, shownOthers).join(', ')}${more > 0 ? ` and ${more} more` : ''} failed`)];
}

function labelled(label: string, text: string): string {
  return `  ${label.padEnd(11)}${neutraliseLine(text)}`;
}

function whyLines({ seen, fix }: CauseReport): readonly string[] {
  return [
    ...seen.map((line, index) => labelled(index === 0 ? 'seen' : '', line)),
    ...(fix === null ? [] : [labelled('fix', fix)]),
  ];
}

function failureLines({ cause, exitCode, logTail, logFile, why }: FailureReport, logLines: number): readonly string[] {
  const tail = lastLines(logTail ?? '', logLines).map((line) => `  | ${line}`.trimEnd());
  return [
    `  cause      ${neutraliseLine(cause)}`,
    ...(exitCode === null || cause.includes(`exit code ${exitCode}`)
      ? []
      : [`  exit code  ${neutraliseLine(exitCode)}`]),
    ...(why === undefined ? [] : whyLines(why)),
    ...(tail.length === 0 ? [] : [`  last lines of its log:`, ...tail]),
    ...(logFile === null ? [] : [`  log        ${neutraliseLine(logFile)}`]),
  ];
}

function failedTests({ junit }: WorkflowReport): readonly string[] {
  if (junit === null || junit.failures === 0) return [];
  const more = junit.failures - junit.failed.length;
  return [
    '  failed tests:',
    ...junit.failed.map((test) => `  - ${neutraliseLine(test)}`),
    ...(more > 0 ? [`  - and ${more} more`] : []),
  ];
}

function errorBlock({ error }: RunReport, style: Style): readonly string[] {
  if (error === null) return [];
  const word = error.code === 'INTERRUPTED' ? style.yellow('interrupted') : style.red('ERROR:');
  const message = error.code === 'INTERRUPTED' ? [] : [`${word} ${neutraliseLine(error.message)}`];
  return [...message, ...error.problems.map((each) => `  ${neutraliseLine(formatProblem(each))}`), ...hintLines(error)];
}

/** What a cluster lacks is a command with its document, to be pasted as it stands. Any other hint may quote a stranger, who gets one line. */
function hintLines({ hint }: RunError): readonly string[] {
  if (hint === null) return [];
  const [, first, command] = /^(.*)\n(kubectl apply -f - <<'EOF'\n[\s\S]*\nEOF)$/.exec(hint) ?? [];
  if (first === undefined || command === undefined) return [`  → ${neutraliseLine(hint)}`];
  return [`  → ${neutraliseLine(first)}`, ...neutraliseText(command).split('\n')];
}

function problemBlock({ problems }: RunReport, style: Style): readonly string[] {
  if (problems.length === 0) return [];
  return [
    style.yellow('problems that did not change the verdict:'),
    ...problems.map((each) => `  ${neutraliseLine(formatProblem(each))}`),
  ];
}

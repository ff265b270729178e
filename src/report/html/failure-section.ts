/** Why a workflow is not green: cause, last lines of the log, failed tests, and what to type next. */
import { nextCommands } from '../next-commands.ts';
import type { FailureReport, RunReport, WorkflowReport } from '../run-report.ts';
import type { ShownLog } from './log-budget.ts';
import { html, type Markup } from './markup.ts';
import type { PageBudget } from './page-budget.ts';
import { shortText } from './short-text.ts';

export interface FailureOptions {
  /** Shown by the page's script; `place` is its place among the logs. */
  readonly log: { readonly shown: ShownLog; readonly place: number } | null;
  /** See SectionOptions. */
  readonly commands?: readonly string[] | undefined;
}

export function failureSection(
  report: RunReport,
  workflow: WorkflowReport,
  { log, commands }: FailureOptions,
): Markup | null {
  const { failure } = workflow;
  if (failure === null) return null;
  const file = failure.logFile === null ? null : html`<span class="address">${shortText(failure.logFile, 500)}</span>`;
  return html`<div class="failure"><h3>${titleOf(workflow, failure)}</h3><p class="cause">${shortText(failure.cause, 2000)}${exitCode(failure)}</p>${whyLines(failure)}${log === null ? null : logBlock(log.shown, log.place)}${file === null ? null : html`<p class="note">Whole log: ${file}</p>`}${nextSteps(nextCommands(report, workflow, commands))}</div>`;
}

/** What pods and events told. */
function whyLines({ why }: FailureReport): readonly Markup[] {
  if (why === undefined) return [];
  const lines = [...why.seen, ...(why.fix === null ? [] : [`Fix: ${why.fix}`])];
  return lines.map((line) => html`<p class="note">${shortText(line, 600)}</p>`);
}

function titleOf({ outcome }: WorkflowReport, { step }: FailureReport): string {
  if (step === null) return 'Why';
  const hasFailed = outcome === 'failed' || outcome === 'error';
  return `${hasFailed ? 'Failed step' : 'Step'}: ${shortText(step, 200)}`;
}

export function failedTests({ junit }: WorkflowReport, { listed }: PageBudget): Markup | null {
  if (junit === null || junit.tests === 0) return null;
  const { tests, failures, skipped, flaky, failed } = junit;
  const counts = [
    `${tests} tests`,
    `${failures} failed`,
    `${skipped} skipped`,
    ...(flaky > 0 ? [`${flaky} flaky`] : []),
  ].join(', ');
  const shown = failed.slice(0, listed);
  const more = failures - shown.length;
  return html`<h3>Tests</h3><p>${counts}</p>${failures === 0 ? null : html`<ul class="tests">${shown.map((test) => html`<li>${shortText(test, 500)}</li>`)}${more > 0 ? html`<li>and ${more} more</li>` : null}</ul>`}`;
}

function exitCode({ cause, exitCode }: FailureReport): string {
  return exitCode === null || cause.includes(`exit code ${exitCode}`) ? '' : ` (exit code ${shortText(exitCode, 20)})`;
}

function logBlock({ isCut, earlier, end }: ShownLog, place: number): Markup | null {
  if (end === '') return null;
  const lines = earlier.split('\n').length;
  const folded = html`<details><summary>${lines} earlier ${lines === 1 ? 'line' : 'lines'}</summary>${logText(2 * place)}</details>`;
  return html`<h4>Last lines of its log</h4>${isCut ? html`<p class="note">What comes before is left out here.</p>` : null}${earlier === '' ? null : folded}${logText(2 * place + 1)}`;
}

function logText(place: number): Markup {
  return html`<pre data-log="${place}"><noscript>A script shows the log, and scripts are off.</noscript></pre>`;
}

function nextSteps(commands: readonly string[]): Markup | null {
  const lines = commands.map((command) => html`<li><code>${shortText(command, 500)}</code></li>`);
  return lines.length === 0 ? null : html`<h4>Next</h4><ul class="commands">${lines}</ul>`;
}

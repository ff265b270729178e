/** The run as a whole: verdict first, then what there is to know of the job, then every workflow in one line. */
import { formatProblem } from '../../core/format-error.ts';
import { formatDuration } from '../durations.ts';
import type { RunReport, Verdict } from '../run-report.ts';
import { plainStyle } from '../style.ts';
import { verdictLine } from '../verdict-line.ts';
import { factList, utcTime } from './fact-list.ts';
import { html, type Markup } from './markup.ts';
import type { PageBudget } from './page-budget.ts';
import { outcomeLooks, verdictLooks } from './phase-look.ts';
import { shortText } from './short-text.ts';
import { durationOf, linksOf } from './workflow-section.ts';

export function verdictHeader(report: RunReport, verdict: Verdict, budget: PageBudget): Markup {
  const { tone, icon, word } = verdictLooks[verdict];
  const line = verdictLine({ ...report, resultsUri: null }, verdict, plainStyle);
  return html`<header class="verdict ${tone}"><h1><span class="icon" aria-hidden="true">${icon}</span> ${word}</h1><p>${line.slice(line.indexOf(': ') + 2)}</p></header>${errorBlock(report, budget)}`;
}

export function runFacts({ job, engine, startedAt, finishedAt, resultsUri, runId, links }: RunReport): Markup {
  const facts = factList([
    ['Job', `${job.name} (${job.type})`],
    ['Repository', `${job.repo ?? ''}${job.pulls.map((pull) => ` #${pull}`).join('')}`],
    ['Build', job.buildId],
    ['Run', runId],
    ['Engine', `${engine.name} (${engine.chosenBy})`],
    ['Started', utcTime(startedAt)],
    ['Took', finishedAt === null ? 'not ended' : formatDuration(finishedAt - startedAt)],
    ['Results', resultsUri ?? ''],
  ]);
  return html`${facts}${linksOf(links, null)}`;
}

/** `sections`: how many workflows have a section to lead to. */
export function overview(
  { workflows, skipped }: RunReport,
  sections: ReadonlySet<number>,
  { listed }: PageBudget,
): Markup | null {
  if (workflows.length + skipped.length === 0) return null;
  const ran = workflows.slice(0, listed).map((workflow, index) => {
    const name = shortText(workflow.name, 80);
    const remark =
      workflow.failure === null
        ? ''
        : [...(workflow.failure.step === null ? [] : [workflow.failure.step]), workflow.failure.cause].join(': ');
    return line(
      workflow.outcome,
      sections.has(index) ? html`<a href="#w${index}">${name}</a>` : html`${name}`,
      durationOf(workflow),
      remark,
    );
  });
  const others = skipped
    .slice(0, listed)
    .map(({ name, reason }) => line('skipped', html`${shortText(name, 80)}`, '', reason));
  const left = workflows.length + skipped.length - ran.length - others.length;
  return html`<nav aria-label="Workflows"><ul class="overview">${ran}${others}</ul>${left > 0 ? html`<p class="note">and ${left} more</p>` : null}</nav>`;
}

export function runTroubles({ problems, stages }: RunReport, { listed: most }: PageBudget): Markup {
  const more = problems.length - most;
  const listed = problems.slice(0, most).map((each) => html`<li>${shortText(formatProblem(each), 600)}</li>`);
  const found = html`<section aria-labelledby="problems"><h2 id="problems">Problems that did not change the verdict</h2><ul>${listed}${more > 0 ? html`<li>and ${more} more</li>` : null}</ul></section>`;
  const rows = factList(
    stages.map(({ name, durationMs, error }) => [
      name,
      `${formatDuration(durationMs)}${error === null ? '' : `: ${error}`}`,
    ]),
  );
  return html`${problems.length === 0 ? null : found}${stages.length === 0 ? null : html`<details class="part"><summary>Stages of run_e2e</summary>${rows}</details>`}`;
}

function line(outcome: keyof typeof outcomeLooks, name: Markup, duration: string, remark: string): Markup {
  const { tone, icon } = outcomeLooks[outcome];
  return html`<li class="${tone}"><span class="icon" aria-hidden="true">${icon}</span> ${name} <span class="outcome">${outcome}${duration}</span>${remark === '' ? null : html` <span class="note">${shortText(remark, 200)}</span>`}</li>`;
}

function errorBlock({ error }: RunReport, { listed }: PageBudget): Markup | null {
  if (error === null) return null;
  const problems = error.problems.slice(0, listed).map((each) => html`<li>${shortText(formatProblem(each), 600)}</li>`);
  return html`<section class="failure ${error.code === 'INTERRUPTED' ? 'warn' : 'bad'}" aria-label="What ended the run"><p class="cause">${shortText(error.message, 2000)}</p>${problems.length === 0 ? null : html`<ul>${problems}</ul>`}${error.hint === null ? null : html`<p>${shortText(error.hint, 1000)}</p>`}</section>`;
}

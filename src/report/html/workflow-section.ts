/** One workflow: what became of it, why, its steps as a graph and on a time axis. */
import { formatDuration } from '../durations.ts';
import type { LinkReport, RunReport, WorkflowReport } from '../run-report.ts';
import { factList } from './fact-list.ts';
import { failedTests, failureSection } from './failure-section.ts';
import { graphLevel } from './graph-model.ts';
import { graphSvg } from './graph-svg.ts';
import { link } from './link.ts';
import { html, type Markup } from './markup.ts';
import type { PageBudget } from './page-budget.ts';
import { parameterList } from './parameters.ts';
import { outcomeLooks } from './phase-look.ts';
import { shortText } from './short-text.ts';
import { stepTree } from './step-tree.ts';
import { timeline } from './timeline.ts';
import type { WorkflowContent } from './workflow-contents.ts';

/** More steps are folded away at first. */
const mostUnfolded = 80;
const mostLinks = 20;

export interface SectionOptions {
  readonly budget: PageBudget;
  /** Commands of `e2e` that may be suggested. @default those that there are for a run that is kept */
  readonly commands?: readonly string[] | undefined;
}

export function workflowSection(report: RunReport, content: WorkflowContent, options: SectionOptions): Markup {
  const { budget, commands } = options;
  const { index, workflow, log } = content;
  const { tone, icon } = outcomeLooks[workflow.outcome];
  return html`<section id="w${index}" class="workflow ${tone}" aria-labelledby="w${index}-name"><h2 id="w${index}-name"><span class="icon" aria-hidden="true">${icon}</span> ${shortText(workflow.name, 120)} <span class="outcome">${workflow.outcome}${durationOf(workflow)}</span></h2>${factsOf(report, workflow)}${failureSection(report, workflow, { log, commands })}${failedTests(workflow, budget)}${stepsOf(content, budget, report.finishedAt)}${argumentsOf(workflow, budget)}</section>`;
}

export function durationOf({ startedAt, finishedAt }: WorkflowReport): string {
  return startedAt === null || finishedAt === null ? '' : ` in ${formatDuration(finishedAt - startedAt)}`;
}

export function linksOf(links: readonly LinkReport[], workflow: string | null): Markup | null {
  const own = links.filter((each) => each.workflow === workflow).slice(0, mostLinks);
  return own.length === 0
    ? null
    : html`<ul class="links">${own.map(({ name, url }) => html`<li>${link(url, shortText(name, 80))}</li>`)}</ul>`;
}

function factsOf({ links }: RunReport, { workflowName, namespace, phase, message }: WorkflowReport): Markup {
  const facts = factList([
    ['Workflow', workflowName],
    ['Namespace', namespace],
    ['Phase', phase],
    ['Message', message ?? ''],
  ]);
  return html`${facts}${linksOf(links, workflowName)}`;
}

function stepsOf(content: WorkflowContent, budget: PageBudget, runEnd: number | null): Markup | null {
  const { index, workflow, rows, isOpen } = content;
  const { steps } = workflow;
  if (steps.length === 0) return null;
  const anchor = (step: number) => `w${index}s${step}`;
  const isClosed = !isOpen || steps.length > mostUnfolded;
  const table = timeline(workflow, { rows, withInputs: budget.withInputs, anchor, runEnd });
  const title = `Timeline of ${steps.length} ${steps.length === 1 ? 'step' : 'steps'}`;
  const graph = graphOf(content, budget, anchor);
  const graphPart =
    graph === null
      ? html`<p class="note">The graph of ${steps.length} steps is left out.</p>`
      : folded('Graph', graph, isClosed);
  return html`<h3>Steps</h3>${graphPart}${folded(title, table, isClosed)}`;
}

/** A wide one scrolls sideways, also by keys. */
function graphOf(
  { index, workflow }: WorkflowContent,
  { graphSteps }: PageBudget,
  anchor: (step: number) => string,
): Markup | null {
  const { steps, order } = workflow;
  if (steps.length > graphSteps) return null;
  const graph = graphSvg(graphLevel(stepTree(steps), order), anchor);
  return html`<div class="scroll" role="region" aria-label="Graph of workflow ${index + 1}" tabindex="0">${graph}</div>`;
}

function folded(title: string, content: Markup, isClosed: boolean): Markup {
  const summary = html`<summary>${title}</summary>${content}`;
  return isClosed
    ? html`<details class="part">${summary}</details>`
    : html`<details class="part" open>${summary}</details>`;
}

function argumentsOf({ parameters }: WorkflowReport, { withInputs }: PageBudget): Markup | null {
  if (parameters.length === 0) return null;
  const list = withInputs ? parameterList(parameters) : parameterList(parameters, 100);
  return html`<details class="part"><summary>Parameters</summary>${list}</details>`;
}

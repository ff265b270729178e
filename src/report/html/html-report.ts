/** `artifacts/e2e-summary.html`: the run for a person, in one file, alone or in the frame of Spyglass's html lens. */
import type { RunReport, Verdict } from '../run-report.ts';
import { htmlPage } from './html-page.ts';
import { shareLogs } from './log-budget.ts';
import { html } from './markup.ts';
import { maxPageBytes, pageBudgets } from './page-budget.ts';
import { overview, runFacts, runTroubles, verdictHeader } from './run-section.ts';
import { workflowContents } from './workflow-contents.ts';
import { type SectionOptions, workflowSection } from './workflow-section.ts';

/** Its name below the artifacts: the html lenses of oss-prow and of OpenShift both take it. */
export const htmlReportFile = 'e2e-summary.html';

export type PageOptions = Pick<SectionOptions, 'commands'>;

/** One file without any request to elsewhere, at most a megabyte: what does not fit is left out, failures last. */
export function htmlReport(report: RunReport, verdict: Verdict, options: PageOptions = {}): string {
  let text = '';
  for (const budget of pageBudgets) {
    text = pageText(report, verdict, { ...options, budget });
    if (Buffer.byteLength(text) <= maxPageBytes) break;
  }
  return text;
}

function pageText(report: RunReport, verdict: Verdict, options: PageOptions & SectionOptions): string {
  const { budget } = options;
  const logs = shareLogs(
    report.workflows.flatMap(({ failure }) => failure?.logTail ?? []),
    budget.logs,
  );
  const contents = workflowContents(report, logs, budget);
  const sections = new Set(contents.map(({ index }) => index));
  const left = report.workflows.length - contents.length;
  return htmlPage(
    'E2E summary',
    html`${verdictHeader(report, verdict, budget)}${overview(report, sections, budget)}${runFacts(report)}${contents.map((content) => workflowSection(report, content, options))}${left > 0 ? html`<p class="note">${left} more workflows are in run-report.json.</p>` : null}${runTroubles(report, budget)}`,
    logs.flatMap(({ earlier, end }) => [earlier, end]),
  );
}

/** `artifacts/e2e-summary.html`: the run for a person, in one file, alone or in the frame of Spyglass's html lens. */
import { createHash } from 'node:crypto';
import type { RunReport, Verdict } from '../run-report.ts';
import { behaviour } from './behaviour.ts';
import { shareLogs } from './log-budget.ts';
import { html, type Markup, verbatim } from './markup.ts';
import { maxPageBytes, type PageBudget, pageBudgets } from './page-budget.ts';
import { logData } from './page-data.ts';
import { overview, runFacts, runTroubles, verdictHeader } from './run-section.ts';
import { styleSheet } from './style-sheet.ts';
import { workflowContents } from './workflow-contents.ts';
import { workflowSection } from './workflow-section.ts';

/** Its name below the artifacts: the html lenses of oss-prow and of OpenShift both take it. */
export const htmlReportFile = 'e2e-summary.html';

/** One file without any request to elsewhere, at most a megabyte: what does not fit is left out, failures last. */
export function htmlReport(report: RunReport, verdict: Verdict): string {
  let text = '';
  for (const budget of pageBudgets) {
    text = pageText(report, verdict, budget);
    if (Buffer.byteLength(text) <= maxPageBytes) break;
  }
  return text;
}

function pageText(report: RunReport, verdict: Verdict, budget: PageBudget): string {
  const logs = shareLogs(
    report.workflows.flatMap(({ failure }) => failure?.logTail ?? []),
    budget.logs,
  );
  const contents = workflowContents(report, logs, budget);
  const sections = new Set(contents.map(({ index }) => index));
  const left = report.workflows.length - contents.length;
  return page(
    html`${verdictHeader(report, verdict)}${overview(report, sections)}${runFacts(report)}${contents.map((content) => workflowSection(report, content, budget))}${left > 0 ? html`<p class="note">${left} more workflows are in run-report.json.</p>` : null}${runTroubles(report)}`,
    logs.flatMap(({ earlier, end }) => [earlier, end]),
  );
}

/** The title is a constant: the lens puts it, and a description if there were one, into its own page as markup. */
function page(content: Markup, logs: readonly string[]): string {
  const hash = createHash('sha256').update(behaviour).digest('base64');
  const policy = `default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`;
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${verbatim(policy)}"><meta name="viewport" content="width=device-width, initial-scale=1"><title>E2E summary</title><style>${verbatim(styleSheet)}</style></head>
<body><a class="skip" href="#content">Skip to the workflows</a><main id="content" class="page">${content}</main>
${logData(logs)}<script>${verbatim(behaviour)}</script></body></html>
`.markup;
}

/** Why steps failed, of those that know more than their status: asked within a budget, of workflows that are not green. */
import { eachLimited } from '../core/each-limited.ts';
import type { FailureReport, WorkflowReport } from '../report/run-report.ts';
import type { Ended } from './execute.ts';

/** The failure with what is known beyond the status; null where nobody knows more. Rejects when the signal fires. */
export type AskWhy = (ended: Ended, report: WorkflowReport, signal: AbortSignal) => Promise<FailureReport | null>;

/** Milliseconds for all workflows of a run together. */
const patienceMs = 10_000;
const atOnce = 4;
/** Workflows that are asked about. */
const mostWorkflows = 50;

/** What cannot be learnt in time leaves the report as it is: a cause in other words is no problem of the run. */
export async function withCauses(
  reports: readonly WorkflowReport[],
  ended: readonly Ended[],
  askWhy: AskWhy,
  signal?: AbortSignal,
): Promise<readonly WorkflowReport[]> {
  const soon = AbortSignal.timeout(patienceMs);
  const both = signal === undefined ? soon : AbortSignal.any([signal, soon]);
  const known = new Map<WorkflowReport, FailureReport>();
  const asked = reports.filter(({ failure }) => failure !== null && failure.nodeId !== null).slice(0, mostWorkflows);
  await eachLimited(asked, atOnce, async (report) => {
    const own = ended[reports.indexOf(report)];
    const failure = own === undefined || both.aborted ? null : await askWhy(own, report, both).catch(() => null);
    if (failure !== null) known.set(report, failure);
  });
  return reports.map((report) => ({ ...report, failure: known.get(report) ?? report.failure }));
}

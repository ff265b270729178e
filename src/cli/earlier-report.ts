/** Finds what an earlier run has left of itself: its own record, or the last objects seen of its workflows. */
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { logQueryOf } from '../logs/log-source.ts';
import { reportOfWorkflows } from '../report/report-of-workflows.ts';
import type { RunReport, WorkflowReport } from '../report/run-report.ts';
import { parseRunReport, runReportFile } from '../report/run-report-file.ts';
import { statusNodes } from '../report/status-nodes.ts';
import { withLogTail } from '../report/workflow-report.ts';
import { findRunDirectory } from '../run/run-directory.ts';
import type { FlagValues } from './command.ts';
import type { placeFlags } from './flags.ts';
import { type FoundRun, withRun } from './found-run.ts';
import type { Host } from './host.ts';
import { notFound } from './not-found.ts';
import { openStore } from './open-store.ts';

export interface EarlierRun {
  /** Id, `latest`, the name of a workflow, or the URL of a run directory. */
  readonly run: string;
  readonly place: FlagValues<typeof placeFlags>;
}

/** Lines of the log of the step to blame. */
const logLines = 400;

/** Throws HarnessError NOT_FOUND where there is nothing of such a run, or its record is damaged and nothing else is known. */
export async function earlierReport(asked: EarlierRun, host: Host): Promise<RunReport> {
  if (asked.run.includes('://')) return reportInStore(asked.run, host);
  const own = asked.place.engine === 'argo' ? null : await reportOfRun(asked.run, host);
  if (own !== null) return own;
  return withRun({ ...asked, workflow: undefined }, host, async (found) => {
    const recorded = found.place === 'local' && found.id !== asked.run ? await reportOfRun(found.id, host) : null;
    return recorded ?? reportOfFound(found);
  });
}

async function reportInStore(url: string, host: Host): Promise<RunReport> {
  const store = openStore(url.replace(/\/+$/, ''), host);
  const name = `artifacts/${runReportFile}`;
  const text = await store.read(name);
  if (text !== null) return parseRunReport(text, `${store.uri}/${name}`);
  throw notFound(
    `there is no ${name} in ${store.uri}`,
    'give the directory of one run, the one with started.json in it; of a run that died before it wrote its report, the machine or the cluster knows more: e2e report <id>',
  );
}

/** Null where the run wrote none, or half of one: its workflows tell more then. */
async function reportOfRun(id: string, { cwd }: Host): Promise<RunReport | null> {
  const directory = await findRunDirectory(resolve(cwd, '.argo-e2e', 'runs'), id);
  if (directory === null) return null;
  const file = join(directory.path, 'artifacts', runReportFile);
  const text = await readFile(file, 'utf8').catch(() => null);
  return text === null ? null : parseRunReport(text, file);
}

async function reportOfFound(found: FoundRun): Promise<RunReport> {
  const engine = found.place === 'local' ? 'local' : 'argo';
  const report = reportOfWorkflows({ ...found, engine });
  const workflows: WorkflowReport[] = [];
  for (const [index, workflow] of report.workflows.entries()) workflows.push(await withLog(workflow, index, found));
  return { ...report, workflows };
}

async function withLog(report: WorkflowReport, index: number, found: FoundRun): Promise<WorkflowReport> {
  const { workflowName, namespace, failure } = report;
  const node = statusNodes(found.workflows[index]?.status).nodes[failure?.nodeId ?? ''];
  if (node === undefined) return report;
  const lines: string[] = [];
  for await (const line of found.linesOf(logQueryOf({ name: workflowName, namespace }, node), logLines))
    lines.push(line);
  return lines.length === 0 ? report : withLogTail(report, { text: `${lines.join('\n')}\n`, file: null });
}

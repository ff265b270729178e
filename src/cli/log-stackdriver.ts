/** Logs by label from Cloud Logging alone: no cluster is asked, none need exist any more. */
import { type ExitCode, exitCodes, UsageError } from '../core/errors.ts';
import { runLabel } from '../engine/argo/submission-labels.ts';
import { type LabelTerm, type LogQuery, logsExplorerUrl } from '../gcp/log-query.ts';
import { exactTimeOf, type LogLine } from '../logs/log-line.ts';
import { newestLines } from '../logs/stackdriver/newest-lines.ts';
import type { Stackdriver } from '../logs/stackdriver/stackdriver.ts';
import { stepNameLabel } from '../prow/labels.ts';
import { prowVariables } from '../prow/variables.ts';
import type { LogsJob } from './log-job.ts';
import { noLabel, termsText } from './log-nothing.ts';
import { logPrinter } from './log-printer.ts';
import type { LogSelection } from './log-selection.ts';
import type { Logging } from './open-logging.ts';

/** Cloud Logging keeps entries for thirty days, unless told otherwise. */
const keptMs = 30 * 24 * 60 * 60_000;
/** Entries that are looked at for labels that there are instead. */
const probed = 1000;

export async function printStackdriver({ flags, selection, logging, host, say }: LogsJob): Promise<ExitCode> {
  if (logging === null)
    throw new UsageError('nobody said whose Cloud Logging is to be asked', {
      hint: 'name the project of the cluster with --logging-project or GOOGLE_CLOUD_PROJECT',
    });
  const query = queryOf(selection, { cluster: logging.cluster, namespace: flags.namespace }, host.clock.now());
  const needs = {
    ofWorkflow: selection.workflow === undefined,
    ofStep: selection.step === undefined,
    ofContainer: selection.container === 'all',
  };
  const printer = logPrinter(selection, () => needs, host);
  const stackdriver = await logging.open();
  let lines = 0;
  let found = 0;
  for await (const line of linesOf(stackdriver, query, { selection, host, say })) {
    found += 1;
    if (printer.print(line)) lines += 1;
  }
  if (host.stderr.isTTY) say(`the same in Logs Explorer: ${logsExplorerUrl(logging.project, query)}`);
  if (lines > 0) return exitCodes.passed;
  if (found === 0) say(await nothingFound(stackdriver, query, logging));
  return exitCodes.notGreen;
}

function queryOf(selection: LogSelection, place: Pick<LogQuery, 'cluster' | 'namespace'>, now: number): LogQuery {
  if (selection.failed)
    throw new UsageError('--failed: Cloud Logging does not know which steps failed', {
      hint: 'leave out --source stackdriver: the workflow on the cluster knows',
    });
  const { container, labels, since } = selection;
  const terms = [...labels, ...termsOfRun(selection)];
  if (terms.length === 0)
    throw new UsageError('nothing says whose logs these are', {
      hint: 'name a run, or labels such as -l BUILD_ID=123',
    });
  const containers = container === 'all' ? {} : { containers: [container ?? 'main'] };
  return { ...place, labels: terms, ...containers, from: since ?? exactTimeOf(now - keptMs), to: null };
}

/** What the pods of a run, a workflow, a step carry. */
function termsOfRun({ run, workflow, step }: LogSelection): readonly LabelTerm[] {
  const workflowLabels = ['workflows.argoproj.io/workflow', 'workflow', 'workflow_template'];
  if (run === 'latest')
    throw new UsageError('Cloud Logging does not know which run is the latest', { hint: 'name its id or BUILD_ID' });
  return [
    ...(run === null ? [] : [{ keys: [runLabel, prowVariables.buildId, workflowLabels[0] ?? ''], values: [run] }]),
    ...(workflow === undefined ? [] : [{ keys: workflowLabels, values: [workflow] }]),
    ...(step === undefined ? [] : [{ keys: [stepNameLabel], values: [step] }]),
  ];
}

async function* linesOf(
  stackdriver: Stackdriver,
  query: LogQuery,
  { selection, host, say }: Pick<LogsJob, 'selection' | 'host' | 'say'>,
): AsyncGenerator<LogLine> {
  const { tail, follow, withExecutor } = selection;
  const signal = host.interrupted;
  if (tail !== null) yield* await newestLines(stackdriver, query, { tail, withExecutor, signal });
  if (!follow && tail === null) yield* stackdriver.lines(query, { withExecutor, signal });
  if (!follow) return;
  const from = tail === null ? query.from : exactTimeOf(host.clock.now());
  const onSuppressed = (count: number, reason: string) => say(`Cloud Logging left out ${count} entries: ${reason}`);
  yield* stackdriver.follow({ ...query, from }, { withExecutor, signal, onSuppressed });
}

/** Looks, term by term, whether anything has it at all, and what there is instead. */
async function nothingFound(stackdriver: Stackdriver, query: LogQuery, { project }: Logging): Promise<string> {
  const where = `Cloud Logging of project ${project}`;
  for (const term of query.labels) {
    const others = query.labels.filter((each) => each !== term);
    if (others.length === 0) continue;
    const known = await labelsOf(stackdriver, { ...query, labels: others });
    if (known.length > 0) return noLabel(term, known, where);
  }
  return `${where} has nothing with ${termsText(query.labels)} since ${query.from?.slice(0, 16) ?? ''}Z`;
}

async function labelsOf(stackdriver: Stackdriver, query: LogQuery): Promise<readonly (readonly [string, string])[]> {
  const seen = new Map<string, readonly [string, string]>();
  let count = 0;
  for await (const labels of stackdriver.labels(query)) {
    for (const pair of Object.entries(labels)) seen.set(JSON.stringify(pair), pair);
    if (++count >= probed) break;
  }
  return [...seen.values()];
}

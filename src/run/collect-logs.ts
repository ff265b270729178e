/** The logs of what failed: kept as artifacts, and the end of the one to blame in the report. A green workflow's are not looked at. */
import { eachLimited } from '../core/each-limited.ts';
import { HarnessError, type Problem, problem } from '../core/errors.ts';
import { type LogSource, type LogTail, logQueryOf } from '../logs/log-source.ts';
import type { WorkflowReport } from '../report/run-report.ts';
import { withLogTail } from '../report/workflow-report.ts';
import type { EarlyLogs } from './early-logs.ts';
import type { Ended } from './execute.ts';
import { type FailedStep, failedSteps } from './failed-steps.ts';
import type { LogBudget } from './log-budget.ts';
import type { Results } from './results.ts';

export interface LogTools {
  readonly logsOf: (ended: Ended) => Promise<LogSource>;
  readonly results: Results;
  readonly budget: LogBudget;
  /** What was read while workflows went on. */
  readonly early?: EarlyLogs | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Bytes of a failed step's log that the report holds; what was read of it is an artifact. */
const reportBytes = 64 * 1024;
const atOnce = 4;

/** The report with what was found; troubles join `problems`. */
export async function withFailedLogs(
  report: WorkflowReport,
  ended: Ended,
  tools: LogTools,
  problems: Problem[],
): Promise<WorkflowReport> {
  const all = failedSteps(ended.workflow, report);
  const { steps } = tools.budget.allowance;
  const names = createNames(report.workflowName);
  const wanted = all.slice(0, steps).map((step) => ({ step, artifact: names(step) }));
  const left: string[] = all.slice(steps).map(({ name }) => name);
  let result = report;
  await eachLimited(wanted, atOnce, async ({ step, artifact }) => {
    if (tools.budget.spent !== null && !step.isBlamed) return void left.push(step.name);
    try {
      const tail = await tailOf(step, ended, tools);
      if (tail === null) return void problems.push(...nothingFound(step, ended, await tools.logsOf(ended)));
      const file = await keep(tail, artifact, tools.results);
      if (step.isBlamed) result = withLogTail(report, { text: endOf(tail.text), file });
    } catch (error) {
      problems.push(troubleOf(`log of ${ended.submitted.planned.name}/${step.name}`, error));
    }
  });
  if (left.length > 0) problems.push(notRead(left, ended, tools.budget));
  return result;
}

async function tailOf(
  { node }: FailedStep,
  ended: Ended,
  { early, budget, signal, logsOf }: LogTools,
): Promise<LogTail | null> {
  const { ref } = ended.submitted;
  const known = await early?.tailOf(ref.name, node.id);
  if (known) return known;
  const source = await logsOf(ended);
  const tail = await budget.within(signal, (limits) => source.tail(logQueryOf(ref, node), budget.bytesLeft, limits));
  if (tail !== null) budget.took(Buffer.byteLength(tail.text));
  return tail;
}

/** Spyglass shows `*build-log.txt` in its log lens. A file is the whole log, whatever its size. */
async function keep(tail: LogTail, artifact: string, results: Results): Promise<string | null> {
  const name = results.artifactName(artifact);
  const note = tail.truncated ? '(earlier lines were left out)\n' : '';
  const written = await results.put(name, tail.file === null ? note + (tail.whole ?? tail.text) : { file: tail.file });
  return written ? `${results.store.uri}/${name}` : null;
}

/** Names of artifacts, one for each step. */
function createNames(workflow: string): (step: FailedStep) => string {
  const taken = new Set<string>();
  return ({ name, node }) => {
    const plain = name.replaceAll(/[^A-Za-z0-9._-]+/g, '-');
    const free = taken.has(plain) ? `${plain}-${node.id.split('-').at(-1)}` : plain;
    taken.add(free);
    return `${workflow}/${free}-build-log.txt`;
  };
}

/** From the start of a line on, where one begins in it. */
function endOf(text: string): string {
  const bytes = Buffer.from(text);
  if (bytes.length <= reportBytes) return text;
  const end = bytes.subarray(-reportBytes).toString();
  const lineEnd = end.indexOf('\n');
  return lineEnd === -1 || lineEnd === end.length - 1 ? end.replace(/^\uFFFD{1,3}/, '') : end.slice(lineEnd + 1);
}

/** A pod that never came to run has no log, and its cause says so; only of one that ran is it worth a word. */
function nothingFound(
  { node, name }: FailedStep,
  { submitted, workflow }: Ended,
  source: LogSource,
): readonly Problem[] {
  if (node.outputs?.exitCode === undefined) return [];
  const { planned, ref } = submitted;
  const message = `no log of ${planned.name}/${name}: nothing of it is in ${source.placeOf(logQueryOf(ref, node))}${workflow.spec.podGC === undefined ? '' : ' (any more: its podGC takes pods away)'}`;
  return [problem(message, { rule: 'collect', severity: 'warning' })];
}

function notRead(names: readonly string[], { submitted }: Ended, { spent, allowance }: LogBudget): Problem {
  const shown = names.slice(0, 5).join(', ') + (names.length > 5 ? ` and ${names.length - 5} more` : '');
  const why =
    spent === null
      ? `${allowance.steps} steps of a workflow are enough`
      : `the ${spent} that a run has for logs are used up`;
  return problem(`logs of ${submitted.planned.name} were not read, of ${shown}: ${why}`, {
    rule: 'collect',
    severity: 'warning',
    hint: 'e2e logs --failed reads them',
  });
}

function troubleOf(what: string, error: unknown): Problem {
  const message = `could not collect ${what}: ${error instanceof Error ? error.message : String(error)}`;
  return problem(message, { rule: 'collect', hint: error instanceof HarnessError ? (error.hint ?? null) : null });
}

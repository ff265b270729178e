/** `e2e logs`: what steps printed, whole and as it is in a pipe; on a terminal made safe for it. */
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import type { NodeStatus } from '../argo/status-types.ts';
import type { Workflow } from '../argo/types.ts';
import { type ExitCode, exitCodes } from '../core/errors.ts';
import { nearest } from '../core/nearest.ts';
import { createLocalLogSource } from '../logs/local.ts';
import type { LogSource } from '../logs/log-source.ts';
import { neutraliseText } from '../report/neutralise.ts';
import type { Host } from './host.ts';
import { findLocalRun, notFound } from './local-runs.ts';

export interface LogsRequest {
  readonly run: string;
  readonly workflow: string | undefined;
  readonly step: string | undefined;
  /** Lines of each step; undefined: all. */
  readonly tail: number | undefined;
}

/** More is not looked through for the last lines of a log. */
const tailBytes = 4 * 1024 * 1024;

interface StepLog {
  readonly workflow: string;
  readonly namespace: string;
  readonly node: NodeStatus;
}

/** Throws HarnessError NOT_FOUND when there is no such run, workflow or step. */
export async function printLogs({ run, workflow, step, tail }: LogsRequest, host: Host): Promise<ExitCode> {
  const { directory, workflows } = await findLocalRun(run, workflow, host);
  const steps = workflows.flatMap(stepsOf);
  const meant = step === undefined ? steps : steps.filter((each) => isNamed(each, step));
  if (meant.length === 0 && step !== undefined) throw noStep(step, steps, directory.id);
  const source = createLocalLogSource(directory.stateDir);
  for (const each of meant) {
    const prefix = meant.length > 1 ? `${each.node.displayName ?? each.node.name}: ` : '';
    for await (const line of linesOf(each, source, tail)) host.stdout.write(`${shown(prefix + line, host)}\n`);
  }
  return exitCodes.passed;
}

/** Pods, in the order in which they began. */
function stepsOf({ metadata, status }: Workflow): readonly StepLog[] {
  const pods = Object.values(status?.nodes ?? {}).filter(({ type }) => type === 'Pod');
  const begun = pods.toSorted((a, b) => (a.startedAt ?? '').localeCompare(b.startedAt ?? ''));
  return begun.map((node) => ({ workflow: metadata.name ?? '', namespace: metadata.namespace ?? '', node }));
}

/** By the step's own name, or by the name of one of its attempts or items. What is the whole workflow goes by its template. */
function isNamed({ node, workflow }: StepLog, step: string): boolean {
  const { displayName = '', templateName } = node;
  const name = displayName.replace(/\(.*\)$/, '');
  return displayName === step || name === step || (name === workflow && templateName === step);
}

function noStep(step: string, steps: readonly StepLog[], run: string): Error {
  const names = [...new Set(steps.map(({ node }) => node.displayName ?? node.name))];
  const near = nearest(step, names);
  const known = names.length === 0 ? 'no step has begun' : `it has ${names.slice(0, 10).join(', ')}`;
  return notFound(`run ${run} has no step ${step}`, near === null ? known : `did you mean "${near}"?`);
}

async function* linesOf(
  { workflow, namespace, node }: StepLog,
  source: LogSource,
  tail: number | undefined,
): AsyncIterable<string> {
  const query = { workflow, namespace, nodeId: node.id };
  const end = await source.tail(query, tail === undefined ? 0 : tailBytes);
  if (end === null) return;
  if (tail === undefined && end.file !== null) yield* createInterface({ input: createReadStream(end.file) });
  else if (end.text !== '' && tail !== 0)
    yield* end.text
      .replace(/\n$/, '')
      .split('\n')
      .slice(-(tail ?? 0));
}

function shown(line: string, { stdout }: Host): string {
  return stdout.isTTY ? neutraliseText(line) : line;
}

/** `e2e logs`: what steps printed, whole and as it is in a pipe; on a terminal made safe for it. */
import type { NodeStatus } from '../argo/status-types.ts';
import type { Workflow } from '../argo/types.ts';
import { type ExitCode, exitCodes } from '../core/errors.ts';
import { nearest } from '../core/nearest.ts';
import { logQueryOf, type NodeLogQuery } from '../logs/log-source.ts';
import { neutraliseText } from '../report/neutralise.ts';
import { statusNodes } from '../report/status-nodes.ts';
import type { FlagValues } from './command.ts';
import type { placeFlags } from './flags.ts';
import { type FoundRun, withRun } from './found-run.ts';
import type { Host } from './host.ts';
import { notFound } from './not-found.ts';

export interface LogsRequest {
  readonly run: string;
  readonly workflow: string | undefined;
  readonly place: FlagValues<typeof placeFlags>;
  readonly step: string | undefined;
  /** Lines of each step; undefined: all. */
  readonly tail: number | undefined;
}

interface StepLog extends NodeLogQuery {
  readonly node: NodeStatus;
}

/** Throws HarnessError NOT_FOUND when there is no such run, workflow or step. */
export function printLogs(request: LogsRequest, host: Host): Promise<ExitCode> {
  return withRun(request, host, (run) => printFrom(run, request, host));
}

async function printFrom(run: FoundRun, { step, tail }: LogsRequest, host: Host): Promise<ExitCode> {
  const steps = run.workflows.flatMap(stepsOf);
  const meant = step === undefined ? steps : steps.filter((each) => isNamed(each, step));
  if (meant.length === 0 && step !== undefined) throw noStep(step, steps, run.id);
  for (const each of meant) {
    const prefix = meant.length > 1 ? `${each.node.displayName ?? each.node.name}: ` : '';
    for await (const line of run.linesOf(each, tail)) host.stdout.write(`${shown(prefix + line, host)}\n`);
  }
  return exitCodes.passed;
}

/** Pods, in the order in which they began. */
function stepsOf({ metadata, status }: Workflow): readonly StepLog[] {
  const pods = Object.values(statusNodes(status).nodes).filter(({ type }) => type === 'Pod');
  const begun = pods.toSorted((a, b) => (a.startedAt ?? '').localeCompare(b.startedAt ?? ''));
  const ref = { name: metadata.name ?? '', namespace: metadata.namespace ?? '' };
  return begun.map((node) => ({ ...logQueryOf(ref, node), node }));
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

function shown(line: string, { stdout }: Host): string {
  return stdout.isTTY ? neutraliseText(line) : line;
}

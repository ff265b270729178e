/** `e2e get`: the workflows of a run as `argo get` shows them. */
import { exactJson } from '../argo/exact-json.ts';
import type { Workflow } from '../argo/types.ts';
import { type ExitCode, exitCodes } from '../core/errors.ts';
import { formatDuration, parseTime } from '../report/durations.ts';
import { neutraliseLine } from '../report/neutralise.ts';
import { workflowTreeTable } from '../report/tree-table.ts';
import { isAbandoned } from '../run/run-directory.ts';
import type { Host } from './host.ts';
import { findLocalRun } from './local-runs.ts';
import { styleFor } from './run-output.ts';

export interface ShowRequest {
  readonly run: string;
  readonly workflow: string | undefined;
  readonly json: boolean;
}

export async function showRun({ run, workflow, json }: ShowRequest, host: Host): Promise<ExitCode> {
  const { directory, workflows } = await findLocalRun(run, workflow, host);
  const isGone = await isAbandoned(directory);
  if (json) host.stdout.write(`${exactJson(documentOf(workflows), 2)}\n`);
  else
    host.stdout.write(`${workflows.map((each) => textOf(each, { run: directory.id, isGone }, host)).join('\n\n')}\n`);
  return exitCodes.passed;
}

function documentOf(workflows: readonly Workflow[]): unknown {
  return workflows.length === 1 ? workflows[0] : { apiVersion: 'v1', kind: 'List', items: workflows };
}

/** What the objects themselves do not say. */
interface RunFacts {
  readonly run: string;
  /** Whether the process that ran it is gone. */
  readonly isGone: boolean;
}

function textOf(workflow: Workflow, facts: RunFacts, host: Host): string {
  const now = host.clock.now();
  const head = headOf(workflow, facts, now).flatMap(([name, value]) =>
    value === '' ? [] : [`${`${name}:`.padEnd(12)}${neutraliseLine(value)}`],
  );
  const tree = workflowTreeTable(workflow, { now, style: styleFor(host.stdout, host.env) });
  return [...head, ...(tree.length === 0 ? [] : ['', ...tree])].join('\n');
}

function headOf(
  { metadata, status }: Workflow,
  { run, isGone }: RunFacts,
  now: number,
): readonly (readonly [string, string])[] {
  const startedAt = parseTime(status?.startedAt);
  const finishedAt = parseTime(status?.finishedAt);
  return [
    ['Run', run],
    ['Name', metadata.name ?? ''],
    ['Namespace', metadata.namespace ?? ''],
    ['Status', status?.phase || 'Pending'],
    [
      'Message',
      finishedAt === null && isGone
        ? 'the process that ran it was killed, and its steps with it'
        : (status?.message ?? ''),
    ],
    ['Started', status?.startedAt ?? ''],
    ['Finished', status?.finishedAt ?? ''],
    ['Duration', startedAt === null ? '' : formatDuration((finishedAt ?? now) - startedAt)],
    ['Progress', status?.progress ?? ''],
  ];
}

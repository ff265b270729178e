/** `e2e get`: the workflows of a run as `argo get` shows them. */
import { exactJson } from '../argo/exact-json.ts';
import type { Workflow } from '../argo/types.ts';
import { type ExitCode, exitCodes } from '../core/errors.ts';
import { formatDuration, parseTime } from '../report/durations.ts';
import { neutraliseLine } from '../report/neutralise.ts';
import { statusNodes } from '../report/status-nodes.ts';
import { workflowTreeTable } from '../report/tree-table.ts';
import type { FlagValues } from './command.ts';
import type { placeFlags } from './flags.ts';
import { type FoundRun, hasEnded, withRun } from './found-run.ts';
import type { Host } from './host.ts';
import { styleFor } from './run-output.ts';

export interface ShowRequest {
  readonly run: string;
  readonly workflow: string | undefined;
  readonly place: FlagValues<typeof placeFlags>;
  readonly json: boolean;
}

export function showRun(request: ShowRequest, host: Host): Promise<ExitCode> {
  return withRun(request, host, async (run) => {
    const { workflows } = run;
    const shown = request.json
      ? exactJson(documentOf(workflows), 2)
      : workflows.map((each) => textOf(each, run, host)).join('\n\n');
    host.stdout.write(`${shown}\n`);
    return exitCodes.passed;
  });
}

function documentOf(workflows: readonly Workflow[]): unknown {
  return workflows.length === 1 ? workflows[0] : { apiVersion: 'v1', kind: 'List', items: workflows };
}

function textOf(workflow: Workflow, run: FoundRun, host: Host): string {
  const now = host.clock.now();
  const head = headOf(workflow, run, now).flatMap(([name, value]) =>
    value === '' ? [] : [`${`${name}:`.padEnd(12)}${neutraliseLine(value)}`],
  );
  const tree = workflowTreeTable(workflow, { now, style: styleFor(host.stdout, host.env) });
  return [...head, ...(tree.length === 0 ? [] : ['', ...tree])].join('\n');
}

function headOf(workflow: Workflow, run: FoundRun, now: number): readonly (readonly [string, string])[] {
  const { metadata, status } = workflow;
  const startedAt = parseTime(status?.startedAt);
  const finishedAt = parseTime(status?.finishedAt);
  return [
    ['Run', run.id],
    ['Name', metadata.name ?? ''],
    ['Namespace', metadata.namespace ?? ''],
    ['Status', status?.phase || 'Pending'],
    ['Message', messageOf(workflow, run)],
    ['Started', status?.startedAt ?? ''],
    ['Finished', status?.finishedAt ?? ''],
    ['Duration', startedAt === null ? '' : formatDuration((finishedAt ?? now) - startedAt)],
    ['Progress', status?.progress ?? ''],
    ['Note', statusNodes(status).note ?? ''],
  ];
}

function messageOf(workflow: Workflow, { isAbandoned, place }: FoundRun): string {
  const { spec, status } = workflow;
  if (hasEnded(workflow)) return status?.message ?? '';
  if (isAbandoned) return 'the process that ran it was killed, and its steps with it';
  const facts = [
    status?.message ?? '',
    spec.suspend === true ? 'suspended' : '',
    spec.shutdown === undefined ? '' : `is being ended: ${spec.shutdown}`,
    place === 'cluster' && !status?.phase ? 'no controller has begun with it yet' : '',
  ];
  return facts.filter((fact) => fact !== '').join('; ');
}

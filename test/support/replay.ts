import type { Workflow } from '../../src/argo/types.ts';
import { silentLog } from '../../src/core/log.ts';
import { LocalWorkflow } from '../../src/engine/local/local-workflow.ts';
import type { ConfigMaps } from '../../src/engine/local/operator/config-maps.ts';
import { LockTable } from '../../src/engine/local/operator/lock-table.ts';
import { createMemoCache } from '../../src/engine/local/operator/memo-cache.ts';
import { createFakeClock } from './fake-clock.ts';
import type { RecordedRun } from './recorded-run.ts';
import { replayedPods } from './replayed-pods.ts';

/** What the recording cluster held: FORMAT.md. */
export const recordedConfigMaps: ConfigMaps = {
  'simple-parameters': { msg: 'hello world' },
  'my-config': { workflow: '1', template: '2' },
};

/** Runs a recorded workflow with its recorded pods, in no time. Gives the object as it was when the recording ended. */
export async function replay(run: RecordedRun, recorded: Workflow): Promise<Workflow> {
  const { name = '', namespace = '', uid = '', creationTimestamp } = recorded.metadata;
  const clock = createFakeClock(Date.parse(creationTimestamp ?? ''));
  const metadata = { ...run.submitted.metadata, name, namespace, uid, creationTimestamp: creationTimestamp ?? '' };
  const local = new LocalWorkflow({
    workflow: { ...run.submitted, metadata },
    pods: replayedPods(recorded, clock),
    clock,
    locks: new LockTable(),
    memo: createMemoCache(),
    configMaps: recordedConfigMaps,
    log: silentLog,
    changed: () => {},
  });
  const done = local.run();
  for (const { what, t_ms } of run.acts) void clock.sleep(t_ms).then(() => interfere(local, what));
  const deletedAt = run.acts.find(({ what }) => what === 'delete')?.t_ms;
  await clock.runUntil(done, deletedAt ?? run.timeoutMs);
  return local.snapshot();
}

/** What the recorder did: `resume=VALUE` supplies every output with the value. */
function interfere(local: LocalWorkflow, what: string): void {
  const [verb, value] = what.split('=');
  if (verb === 'stop' || verb === 'terminate' || verb === 'suspend') local.act({ type: verb });
  if (verb !== 'resume') return;
  const suspended = Object.values(local.snapshot().status?.nodes ?? {}).filter(({ type }) => type === 'Suspend');
  const names = suspended.flatMap(({ outputs }) => outputs?.parameters?.map((parameter) => parameter.name) ?? []);
  local.act({
    type: 'resume',
    outputs: Object.fromEntries(value === undefined ? [] : names.map((name) => [name, value])),
  });
}

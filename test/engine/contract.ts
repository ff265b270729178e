import { describe, expect, it, onTestFinished } from 'vitest';
import type { Template, Workflow, WorkflowSpec } from '../../src/argo/types.ts';
import { systemClock } from '../../src/core/clock.ts';
import type { WorkflowEngine, WorkflowRef } from '../../src/engine/engine.ts';
import { type WaitResult, waitForAll } from '../../src/engine/wait.ts';

/** An engine to be judged, and what a person may do beside it. */
export interface EngineRig {
  readonly engine: WorkflowEngine;
  /** Deletes a workflow as somebody else would. */
  remove(ref: WorkflowRef): Promise<void>;
}

const run = (name: string, script: string, rest: Omit<Template, 'name'> = {}): Template => ({
  name,
  container: { image: 'busybox', command: ['sh', '-c', script] },
  ...rest,
});
const forever = 'while true; do sleep 1; done';

function workflow(templates: readonly Template[], spec: WorkflowSpec = {}): Workflow {
  return {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Workflow',
    metadata: { generateName: 'contract-' },
    spec: { entrypoint: 'main', templates, ...spec },
  };
}

/** Node names without the workflow's, with their phases. */
function phases({ metadata, status }: Workflow): Record<string, string | undefined> {
  const nodes = Object.values(status?.nodes ?? {});
  return Object.fromEntries(nodes.map(({ name, phase }) => [name.replace(metadata.name ?? '', '~'), phase]));
}

async function waitFor(
  engine: WorkflowEngine,
  refs: readonly WorkflowRef[],
  timeoutMs: number | null = null,
): Promise<readonly WaitResult[]> {
  return waitForAll(engine, refs, {
    clock: systemClock,
    signal: new AbortController().signal,
    timeoutMs,
    pollMs: 500,
  });
}

async function finished(engine: WorkflowEngine, ref: WorkflowRef): Promise<Workflow> {
  const [result] = await waitFor(engine, [ref], 60_000);
  if (result?.type !== 'finished') throw new Error(`${ref.name} did not finish but: ${result?.type}`);
  return result.workflow;
}

/** Resolves when a node is Running. */
async function running(engine: WorkflowEngine, ref: WorkflowRef, node: string): Promise<void> {
  const seen = new AbortController();
  const onChange = (object: Workflow) => {
    if (phases(object)[node] === 'Running') seen.abort();
  };
  await waitForAll(engine, [ref], {
    clock: systemClock,
    signal: seen.signal,
    timeoutMs: 60_000,
    onChange,
    pollMs: 200,
  });
}

/** What every engine must do; run against each. */
export function describeEngine(name: string, makeRig: () => Promise<EngineRig>): void {
  const submit = async (rig: EngineRig, object: Workflow): Promise<WorkflowRef> => {
    const ref = await rig.engine.submit(object);
    onTestFinished(() => rig.remove(ref));
    return ref;
  };

  describe(`the engine contract, kept by ${name}`, () => {
    it('runs a diamond and reports it as succeeded, with all its nodes', async () => {
      const rig = await makeRig();
      const tasks = [
        { name: 'a' },
        { name: 'b', depends: 'a' },
        { name: 'c', depends: 'a' },
        { name: 'd', depends: 'b && c' },
      ];
      const ref = await submit(
        rig,
        workflow([
          { name: 'main', dag: { tasks: tasks.map((task) => ({ ...task, template: 'ok' })) } },
          run('ok', 'true'),
        ]),
      );
      const end = await finished(rig.engine, ref);
      expect(ref.name).toMatch(/^contract-[a-z0-9]{5}$/);
      expect([end.status?.phase, phases(end)]).toEqual([
        'Succeeded',
        { '~': 'Succeeded', '~.a': 'Succeeded', '~.b': 'Succeeded', '~.c': 'Succeeded', '~.d': 'Succeeded' },
      ]);
    });

    it('reports the exit code of what failed, and runs the exit handler all the same', async () => {
      const rig = await makeRig();
      const ref = await submit(
        rig,
        workflow(
          [
            run('main', 'exit 3'),
            run('bye', 'test "$0" = Failed', {
              container: { image: 'busybox', command: ['test', '{{workflow.status}}', '=', 'Failed'] },
            }),
          ],
          { onExit: 'bye' },
        ),
      );
      const end = await finished(rig.engine, ref);
      const root = end.status?.nodes?.[ref.name];
      expect([end.status?.phase, end.status?.message, root?.outputs?.exitCode]).toEqual([
        'Failed',
        'main: Error (exit code 3)',
        '3',
      ]);
      expect(phases(end)['~.onExit']).toBe('Succeeded');
    });

    it('stop ends what runs and lets the exit handler run', async () => {
      const rig = await makeRig();
      const ref = await submit(rig, workflow([run('main', forever), run('bye', 'true')], { onExit: 'bye' }));
      await running(rig.engine, ref, '~');
      await rig.engine.act(ref, { type: 'stop' });
      const end = await finished(rig.engine, ref);
      expect([end.status?.phase, end.status?.message, phases(end)]).toEqual([
        'Failed',
        "Stopped with strategy 'Stop'",
        { '~': 'Failed', '~.onExit': 'Succeeded' },
      ]);
    });

    it('terminate ends everything', async () => {
      const rig = await makeRig();
      const ref = await submit(rig, workflow([run('main', forever), run('bye', 'true')], { onExit: 'bye' }));
      await running(rig.engine, ref, '~');
      await rig.engine.act(ref, { type: 'terminate' });
      const end = await finished(rig.engine, ref);
      expect([end.status?.message, phases(end)]).toEqual(["Stopped with strategy 'Terminate'", { '~': 'Failed' }]);
    });

    it('suspend holds back what has not begun, resume lets it go on', async () => {
      const rig = await makeRig();
      const ref = await submit(
        rig,
        workflow([
          { name: 'main', steps: [[{ name: 'ask', template: 'ask' }], [{ name: 'go', template: 'ok' }]] },
          { name: 'ask', suspend: {} },
          run('ok', 'true'),
        ]),
      );
      await running(rig.engine, ref, '~[0].ask');
      await rig.engine.act(ref, { type: 'resume' });
      expect((await finished(rig.engine, ref)).status?.phase).toBe('Succeeded');
    });

    it('ends a workflow at its own deadline', async () => {
      const rig = await makeRig();
      const ref = await submit(rig, workflow([run('main', forever)], { activeDeadlineSeconds: 2 }));
      expect((await finished(rig.engine, ref)).status?.phase).toBe('Failed');
    });

    it('leaves a workflow alone for which the waiting timed out', async () => {
      const rig = await makeRig();
      const ref = await submit(rig, workflow([run('main', forever)]));
      const [result] = await waitFor(rig.engine, [ref], 500);
      expect([result?.type, result?.workflow?.metadata.name]).toEqual(['timed-out', ref.name]);
      expect((await rig.engine.get(ref))?.status?.phase).not.toMatch(/Succeeded|Failed|Error/);
    });

    it('tells of a deleted workflow, and still waits for the others', async () => {
      const rig = await makeRig();
      const gone = await submit(rig, workflow([run('main', forever)]));
      const other = await submit(rig, workflow([run('main', 'sleep 2')]));
      await running(rig.engine, gone, '~');
      const waiting = waitFor(rig.engine, [gone, other]);
      await rig.remove(gone);
      expect((await waiting).map(({ type, ref }) => [type, ref.name])).toEqual([
        ['deleted', gone.name],
        ['finished', other.name],
      ]);
      expect(await rig.engine.get(gone)).toBeNull();
    });

    it('finds what is wrong before anything starts: a cycle', async () => {
      const rig = await makeRig();
      const cycle = workflow([
        {
          name: 'main',
          dag: {
            tasks: [
              { name: 'a', template: 'ok', depends: 'b' },
              { name: 'b', template: 'ok', depends: 'a' },
            ],
          },
        },
        run('ok', 'true'),
      ]);
      const problems = await rig.engine.check(cycle);
      expect(problems.filter(({ severity }) => severity === 'error').length).toBeGreaterThan(0);
    });
  });
}

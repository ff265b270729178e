import { describe, expect, it } from 'vitest';
import { isTerminal } from '../../src/argo/phase.ts';
import type { Workflow } from '../../src/argo/types.ts';
import { systemClock } from '../../src/core/clock.ts';
import type { WorkflowRef } from '../../src/engine/engine.ts';
import { normalForm } from '../support/normal-form.ts';
import { isRealController, useCluster, withRecording } from './cluster-rig.ts';
import { realPodFor } from './real-pod.ts';
import { type Recording, readRecording } from './replayer/recording.ts';

const workflow: Workflow = {
  apiVersion: 'argoproj.io/v1alpha1',
  kind: 'Workflow',
  metadata: { generateName: 'replayed-', labels: { mine: 'yes' } },
  spec: {
    entrypoint: 'main',
    templates: [{ name: 'main', container: { image: 'busybox', command: ['sh', '-c', 'sleep 60'] } }],
  },
};

function recordingOf(name: string): Recording {
  const recording = readRecording(name);
  if (recording === null) throw new Error(`no recording ${name}`);
  return recording;
}

function finalOf(name: string): Workflow {
  const last = recordingOf(name).frames.at(-1);
  if (last === undefined) throw new Error(`recording ${name} is empty`);
  return last.object;
}

describe.runIf(!isRealController)('the replayer, in a real API server', () => {
  const rig = useCluster();

  async function until(ref: WorkflowRef, holds: (workflow: Workflow) => boolean): Promise<Workflow> {
    for (;;) {
      const seen = await rig.read(ref);
      if (seen !== null && holds(seen)) return seen;
      await systemClock.sleep(50);
    }
  }
  const hasEnded = ({ status }: Workflow) => isTerminal(status?.phase);
  /** Another workflow plays from its beginning to its end. */
  const meanwhile = async () => until(await rig.create(withRecording(workflow, 'own-onexit-success', 20)), hasEnded);
  const said = async (line: string) => {
    while (!rig.replayed.includes(line)) await systemClock.sleep(50);
  };

  it.concurrent.each([
    'up-dag-diamond',
    'own-onexit-steps',
    'own-dag-three-nested-diamonds',
    'own-retry-nested',
    'own-loop-odd-names',
  ])('%s ends as recorded, under the name of our own workflow, with the labels of both', async (name) => {
    const ref = await rig.create(withRecording(workflow, name, 20));
    const end = await until(ref, hasEnded);
    const recorded = finalOf(name);
    expect(normalForm(end, { wide: true })).toEqual(normalForm(recorded, { wide: true }));
    expect(end.metadata.labels).toEqual({
      mine: 'yes',
      'workflows.argoproj.io/phase': recorded.status?.phase,
      'workflows.argoproj.io/completed': 'true',
    });
    expect(Object.keys(end.metadata.annotations ?? {})).toContain('workflows.argoproj.io/pod-name-format');
    expect(end.spec).toEqual(workflow.spec);
  });

  it.concurrent('writes each recorded status, in order, in one request each', async () => {
    const { client, namespace } = rig;
    const path = `/apis/argoproj.io/v1alpha1/namespaces/${namespace}/workflows`;
    const { metadata } = await client.request<{ readonly metadata: { readonly resourceVersion: string } }>({
      method: 'GET',
      path,
    });
    const ref = await rig.create(withRecording(workflow, 'own-onexit-success', 5));
    const { resourceVersion } = metadata;
    const query = { watch: '1', resourceVersion, fieldSelector: `metadata.name=${ref.name}` };
    const phases: unknown[] = [];
    for await (const line of client.lines({ method: 'GET', path, query }, { idleMs: 30_000 })) {
      const { object } = JSON.parse(line) as { readonly object: Workflow };
      phases.push(shapeOf(object));
      if (hasEnded(object)) break;
    }
    expect(phases).toEqual(recordingOf('own-onexit-success').frames.map(({ object }) => shapeOf(object)));
  });

  it.concurrent('a workflow that names no recording, or one that is not there, ends in Error and says so', async () => {
    const refs = await Promise.all([rig.create(workflow), rig.create(withRecording(workflow, '../../etc'))]);
    const ends = await Promise.all(refs.map((ref) => until(ref, hasEnded)));
    expect(ends.map(({ status }) => [status?.phase, status?.message])).toEqual([
      ['Error', 'not replayed: no annotation argo-e2e.test/recording'],
      ['Error', 'not replayed: no recording is called ../../etc'],
    ]);
    await said(`${refs[0]?.name}: refused: no annotation argo-e2e.test/recording`);
  });

  it.concurrent('waits for a stop as long as it takes, then goes on', async () => {
    const ref = await rig.create(withRecording(workflow, 'own-act-stop-onexit', 50));
    const running = await until(ref, ({ status }) => status?.nodes?.[ref.name]?.phase === 'Running');
    await meanwhile();
    expect((await rig.read(ref))?.metadata.resourceVersion).toBe(running.metadata.resourceVersion);
    await rig.patch(ref, { spec: { shutdown: 'Stop' } });
    const end = await until(ref, hasEnded);
    expect(normalForm(end)).toEqual(normalForm(finalOf('own-act-stop-onexit')));
  });

  it.concurrent('a terminate is not the stop that was recorded', async () => {
    const ref = await rig.create(withRecording(workflow, 'own-act-stop-onexit', 50));
    await until(ref, ({ status }) => status?.nodes?.[ref.name]?.phase === 'Running');
    await rig.patch(ref, { spec: { shutdown: 'Terminate' } });
    await meanwhile();
    expect((await rig.read(ref))?.status?.phase).toBe('Running');
  });

  it.concurrent('goes on as the recording in which was done what somebody did', async () => {
    const both = withRecording(workflow, 'own-act-stop-onexit,own-act-terminate-onexit', 50);
    const refs = await Promise.all([rig.create(both), rig.create(both)]);
    await Promise.all(
      (['Stop', 'Terminate'] as const).map(async (shutdown, index) => {
        const ref = refs[index] ?? refs[0];
        await until(ref, ({ status }) => status?.nodes?.[ref.name]?.phase === 'Running');
        await rig.patch(ref, { spec: { shutdown } });
      }),
    );
    const ends = await Promise.all(refs.map((ref) => until(ref, hasEnded)));
    expect(ends.map((end) => normalForm(end))).toEqual(
      ['own-act-stop-onexit', 'own-act-terminate-onexit'].map((name) => normalForm(finalOf(name))),
    );
  });

  it.concurrent('waits until a suspended node is resumed and spec.suspend is lifted', async () => {
    const [node, spec] = await Promise.all([
      rig.create(withRecording(workflow, 'up-suspend-template-outputs', 50)),
      rig.create(withRecording(workflow, 'own-act-suspend-resume-spec', 50)),
    ]);
    const asked = await until(node, ({ status }) =>
      Object.values(status?.nodes ?? {}).some(({ type, phase }) => type === 'Suspend' && phase === 'Running'),
    );
    const waiting = Object.values(asked.status?.nodes ?? {}).find(({ type }) => type === 'Suspend');
    await rig.patch(node, { status: { nodes: { [waiting?.id ?? '']: { phase: 'Succeeded' } } } });
    await until(spec, ({ status }) => status?.phase === 'Running');
    await rig.patch(spec, { spec: { suspend: true } });
    await until(spec, ({ status }) => status?.nodes?.[spec.name]?.children !== undefined);
    await rig.patch(spec, { spec: { suspend: null } });
    const ends = await Promise.all([until(node, hasEnded), until(spec, hasEnded)]);
    expect(ends.map((end) => normalForm(end))).toEqual(
      ['up-suspend-template-outputs', 'own-act-suspend-resume-spec'].map((name) => normalForm(finalOf(name))),
    );
  });

  it.concurrent('a workflow that somebody deletes in the middle is no error', async () => {
    const ref = await rig.create(withRecording(workflow, 'own-big-chain-30', 10));
    await until(ref, ({ status }) => status?.phase === 'Running');
    await rig.remove(ref);
    await said(`${ref.name}: own-big-chain-30, gone`);
  });

  it.concurrent('a workflow whose ttl is over is deleted as the controller does', async () => {
    const ref = await rig.create(withRecording(workflow, 'own-ttl-after-failure-zero', 20));
    while ((await rig.read(ref)) !== null) await systemClock.sleep(50);
    expect(await rig.read(ref)).toBeNull();
  });

  it.concurrent('leaves workflows with an instance id to another controller', async () => {
    const labels = { 'workflows.argoproj.io/controller-instanceid': 'theirs' };
    const theirs = await rig.create({
      ...withRecording(workflow, 'own-onexit-success', 50),
      metadata: { name: 'theirs', labels },
    });
    const ours = await rig.create(withRecording(workflow, 'own-onexit-success', 50));
    await until(ours, hasEnded);
    expect((await rig.read(theirs))?.status).toBeUndefined();
  });

  it.concurrent('a node gets a real pod where a test needs its log', async () => {
    const ref = await rig.create(withRecording(workflow, 'up-dag-diamond', 50));
    const end = await until(ref, hasEnded);
    const pod = { nodeName: `${ref.name}.A`, templateName: 'echo', script: 'echo out; echo err >&2; exit 3' };
    const name = await realPodFor(rig.client, end, pod);
    const path = `/api/v1/namespaces/${rig.namespace}/pods/${name}/log`;
    const lines: string[] = [];
    for await (const line of rig.client.lines(
      { method: 'GET', path, query: { container: 'main' } },
      { idleMs: 10_000 },
    ))
      lines.push(line);
    expect(lines.toSorted()).toEqual(['err', 'out']);
  });
});

/** Phases of the workflow and its nodes, without what differs by name. */
function shapeOf({ metadata, status }: Workflow): unknown {
  const nodes = Object.values(status?.nodes ?? {}).map(({ name, phase, message }) => [
    name.replace(metadata.name ?? '', '~'),
    phase,
    message,
  ]);
  return [status?.phase, status?.progress, status?.conditions, nodes.toSorted()];
}

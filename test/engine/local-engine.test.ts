import { mkdtemp, readdir, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Workflow } from '../../src/argo/types.ts';
import { systemClock } from '../../src/core/clock.ts';
import { silentLog } from '../../src/core/log.ts';
import { requestAct } from '../../src/engine/local/act-wishes.ts';
import { createLocalEngine, type LocalEngine } from '../../src/engine/local/engine.ts';
import { createPodRunner } from '../../src/engine/local/pods/create-pod-runner.ts';
import { removeTree } from '../../src/engine/local/pods/remove-tree.ts';
import { waitForAll } from '../../src/engine/wait.ts';
import { describeEngine } from './contract.ts';
import { machineIsolation, path } from './pods/pod-rig.ts';

interface Rig {
  readonly engine: LocalEngine;
  readonly stateDir: string;
}

async function localRig(): Promise<Rig> {
  const stateDir = await mkdtemp(join(tmpdir(), 'local-engine-'));
  const pods = await createPodRunner({
    stateDir,
    isolation: machineIsolation,
    path,
    clock: systemClock,
    log: silentLog,
    graceMs: 500,
  });
  const machine = {
    arch: process.arch,
    secrets: {},
    configMaps: {},
    serviceAccounts: new Set<string>(),
    realDirectories: null,
  };
  const engine = createLocalEngine({ stateDir, pods, clock: systemClock, log: silentLog, machine });
  onTestFinished(async () => {
    await engine.dispose();
    await removeTree(stateDir);
  });
  return { engine, stateDir };
}

describeEngine('the local engine', async () => {
  const { engine } = await localRig();
  return { engine, remove: (ref) => engine.remove(ref) };
});

function workflow(name: string, script: string): Workflow {
  return {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Workflow',
    metadata: { name },
    spec: {
      entrypoint: 'main',
      templates: [{ name: 'main', container: { image: 'busybox', command: ['sh', '-c', script] } }],
    },
  };
}

describe('the local engine', () => {
  it('keeps the whole object on disk, where an engine that knows nothing of the run finds it', async () => {
    const { engine, stateDir } = await localRig();
    const ref = await engine.submit(workflow('kept', 'exit 4'));
    await waitForAll(engine, [ref], { clock: systemClock, signal: new AbortController().signal });
    const seen = await engine.get(ref);
    await engine.dispose();
    const file = JSON.parse(await readFile(join(stateDir, 'workflows', 'kept', 'workflow.json'), 'utf8'));
    expect(file).toEqual(JSON.parse(JSON.stringify(seen)));
    expect([file.metadata.labels, file.status.phase, file.status.progress]).toEqual([
      { 'workflows.argoproj.io/phase': 'Failed', 'workflows.argoproj.io/completed': 'true' },
      'Failed',
      '0/1',
    ]);
    expect((await readdir(join(stateDir, 'workflows', 'kept'))).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  it('takes up the wish of another process, and refuses one for a workflow that has ended', async () => {
    const { engine, stateDir } = await localRig();
    const ref = await engine.submit(workflow('wished', 'while true; do sleep 1; done'));
    await requestAct(stateDir, ref, { type: 'terminate' });
    const [result] = await waitForAll(engine, [ref], { clock: systemClock, signal: new AbortController().signal });
    expect(result?.workflow?.status?.message).toBe("Stopped with strategy 'Terminate'");
    await engine.dispose();
    await expect(requestAct(stateDir, ref, { type: 'stop' })).rejects.toMatchObject({ code: 'ENGINE' });
    await expect(requestAct(stateDir, { ...ref, name: 'ghost' }, { type: 'stop' })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
  });

  it('leaves no process behind when it is disposed of', async () => {
    const { engine } = await localRig();
    const ref = await engine.submit(workflow('left', 'trap "" TERM; while true; do sleep 1; done'));
    await engine.dispose();
    expect((await engine.get(ref))?.status?.phase).toBe('Failed');
  });

  it('refuses to submit what it cannot honour, with the path and the rule', async () => {
    const { engine } = await localRig();
    const object = workflow('refused', 'true');
    const bad = {
      ...object,
      spec: {
        ...object.spec,
        templates: [
          { name: 'main', containerSet: { containers: [{ name: 'main', image: 'busybox', command: ['true'] }] } },
        ],
      },
    };
    await expect(engine.submit(bad)).rejects.toMatchObject({
      code: 'WORKFLOW_REFUSED',
      problems: [{ path: 'spec.templates[0].containerSet', rule: 'container-set' }],
    });
    expect(await engine.get({ name: 'refused', namespace: 'default' })).toBeNull();
  });

  it('does not take two workflows of one name', async () => {
    const { engine } = await localRig();
    await engine.submit(workflow('twin', 'true'));
    await expect(engine.submit(workflow('twin', 'true'))).rejects.toMatchObject({ code: 'ENGINE' });
  });
});

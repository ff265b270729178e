import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { processIdentity } from '../../../src/core/process-identity.ts';
import { endLeftovers } from '../../../src/engine/local/pods/end-leftovers.ts';
import type { Isolation } from '../../../src/engine/local/pods/isolation.ts';
import { podTokenVariable } from '../../../src/engine/local/pods/process-record.ts';
import { removeTree } from '../../../src/engine/local/pods/remove-tree.ts';
import { isolations, untilHolds } from './pod-rig.ts';

async function temporaryState(): Promise<{ readonly stateDir: string; readonly step: string }> {
  const stateDir = await mkdtemp(join(tmpdir(), 'leftovers-test-'));
  onTestFinished(() => removeTree(stateDir));
  const step = join(stateDir, 'workflows', 'wf', 'steps', 'wf-1');
  await mkdir(step, { recursive: true });
  return { stateDir, step };
}

/** A process that runs a pod; resolves when the pod's script has said `ready` and the pod is on record. */
async function holdPod(stateDir: string, isolation: Isolation, script: string): Promise<ChildProcess> {
  const file = join(import.meta.dirname, 'hold-pod.ts');
  const holder = spawn(process.execPath, [file, stateDir, JSON.stringify(isolation), script], { stdio: 'inherit' });
  onTestFinished(async () => {
    holder.kill('SIGKILL');
    await endLeftovers(stateDir);
  });
  await untilHolds(join(stateDir, 'workflows/wf/steps/wf-1/main.log'), 'ready');
  await untilHolds(join(stateDir, 'workflows/wf/steps/wf-1/process.json'), 'owner');
  return holder;
}

/** A process of nobody's concern that waits to be killed. */
function bystander(env: Readonly<Record<string, string>> = {}): ChildProcess {
  const child = spawn('sleep', ['600'], { detached: true, stdio: 'ignore', env: { ...process.env, ...env } });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}

async function kill(holder: ChildProcess): Promise<void> {
  const gone = once(holder, 'exit');
  holder.kill('SIGKILL');
  await gone;
}

describe.each(isolations)('when the program is killed while a pod runs in %s', (_, isolation) => {
  it('the pod dies with it, or is ended by the next start, and its private files go', async () => {
    const { stateDir, step } = await temporaryState();
    const script = `trap '' TERM; (setsid sh -c 'trap "" TERM; exec sleep 987.654' &); echo ready; sleep 987.654`;
    const holder = await holdPod(stateDir, isolation, script);
    const { pid, token } = JSON.parse(await readFile(join(step, 'process.json'), 'utf8'));
    await kill(holder);
    expect(await endLeftovers(stateDir)).toEqual([
      { record: join(step, 'process.json'), pid, wasRunning: expect.any(Boolean) },
    ]);
    expect(await withEnvironment(`${podTokenVariable}=${token}`)).toEqual([]);
    expect((await readdir(step)).toSorted()).toEqual(['env.json', 'main.log']);
    expect(await endLeftovers(stateDir)).toEqual([]);
  });

  it('a run that is still alive keeps its pods', async () => {
    const { stateDir, step } = await temporaryState();
    const holder = await holdPod(stateDir, isolation, 'echo ready; sleep 987.654');
    expect(await endLeftovers(stateDir)).toEqual([]);
    const { pid, identity } = JSON.parse(await readFile(join(step, 'process.json'), 'utf8'));
    expect(await processIdentity(pid)).toBe(identity);
    await kill(holder);
    await endLeftovers(stateDir);
  });
});

describe('the record of a pod', () => {
  const owner = { pid: 2 ** 22 + 1, identity: 'a boot long ago:1' };

  it('does not end a process that has the number but not the start time', async () => {
    const { stateDir, step } = await temporaryState();
    const child = bystander();
    const record = { pid: child.pid, identity: 'a boot long ago:1', token: 'some-token', owner };
    await writeFile(join(step, 'process.json'), JSON.stringify(record));
    expect(await endLeftovers(stateDir)).toEqual([
      { record: join(step, 'process.json'), pid: child.pid, wasRunning: false },
    ]);
    expect(await processIdentity(child.pid ?? 0)).toEqual(expect.any(String));
  });

  it('ends the whole group of the recorded process, and those who carry its token', async () => {
    const { stateDir, step } = await temporaryState();
    const [leader, stray, other] = [
      bystander(),
      bystander({ [podTokenVariable]: 'token-1' }),
      bystander({ [podTokenVariable]: 'token-12' }),
    ];
    const record = { pid: leader.pid, identity: await processIdentity(leader.pid ?? 0), token: 'token-1', owner };
    await writeFile(join(step, 'process.json'), JSON.stringify(record));
    const ended = Promise.all([once(leader, 'exit'), once(stray, 'exit')]);
    expect(await endLeftovers(stateDir)).toMatchObject([{ wasRunning: true }]);
    expect((await ended).map(([, signal]) => signal)).toEqual(['SIGKILL', 'SIGKILL']);
    expect(other.signalCode).toBe(null);
  });

  it.each([
    '',
    '{',
    '[]',
    'null',
    '{"pid":1,"identity":"x","token":"t","owner":{"pid":2,"identity":"y"}}',
    '{"pid":-1,"identity":"x","token":"t","owner":{"pid":2,"identity":"y"}}',
    '{"pid":4194303,"identity":"x","token":"","owner":{"pid":2,"identity":"y"}}',
    '{"pid":4194303,"identity":"x","token":"t"}',
  ])('is ignored when it is not one: %s', async (text) => {
    const { stateDir, step } = await temporaryState();
    await writeFile(join(step, 'process.json'), text);
    expect(await endLeftovers(stateDir)).toEqual([]);
  });

  it('needs no state directory', async () => {
    expect(await endLeftovers('/no/such/directory')).toEqual([]);
  });
});

/** Live processes with an entry in their environment. */
async function withEnvironment(entry: string): Promise<readonly string[]> {
  const pids = (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name));
  const environments = pids.map((pid) => readFile(join('/proc', pid, 'environ'), 'utf8').catch(() => ''));
  const found = await Promise.all(environments);
  return pids.filter((_, index) => found[index]?.split('\0').includes(entry));
}

import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Clock } from '../../../src/core/clock.ts';
import type { LocalPod } from '../../../src/engine/local/pod-runner.ts';
import type { PodRig } from './pod-rig.ts';
import { isolations, podRig, shell, untilHolds } from './pod-rig.ts';

/** A clock whose sleepers wake when the test says so, by the milliseconds that they asked for. */
function heldClock(): { readonly clock: Clock; wake(ms: number): void } {
  const sleepers: { readonly ms: number; readonly resolve: () => void }[] = [];
  const clock: Clock = {
    now: () => 0,
    elapsed: () => 0,
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        sleepers.push({ ms, resolve });
        signal?.addEventListener('abort', () => reject(signal.reason), { once: true });
      }),
  };
  const wake = (ms: number): void => {
    for (const sleeper of sleepers) if (sleeper.ms === ms) sleeper.resolve();
  };
  return { clock, wake };
}

/** Starts a pod and waits until its script has said `ready`. */
async function startReady({ runner, file }: PodRig, pod: LocalPod) {
  await mkdir(dirname(file(pod, 'main.log')), { recursive: true });
  const running = runner.start(pod);
  await untilHolds(file(pod, 'main.log'), 'ready');
  return running;
}

const waiting = 'echo ready; while :; do sleep 0.02; done';

describe.each(isolations)('the end of a pod in %s', (_, isolation) => {
  it('by stop is SIGTERM, from which a step may make its own exit code', async () => {
    const rig = await podRig(isolation);
    const polite = rig.pod(shell(`trap 'echo saving; exit 9' TERM; ${waiting}`));
    const plain = rig.pod(shell('echo ready; sleep 60'));
    const running = await Promise.all([polite, plain].map((pod) => startReady(rig, pod)));
    for (const pod of running) {
      pod.stop();
      pod.stop();
    }
    const results = await Promise.all(running.map(({ done }) => done));
    expect(results.map(({ phase, exitCode }) => [phase, exitCode])).toEqual([
      ['Failed', '9'],
      ['Failed', '143'],
    ]);
    expect(await rig.log(polite)).toContain('saving');
  });

  it('is SIGKILL for what ignores SIGTERM, after the grace and not before', async () => {
    const { clock, wake } = heldClock();
    const rig = await podRig(isolation, { clock, graceMs: 7 });
    const pod = rig.pod(shell(`trap 'echo refused' TERM; ${waiting}`));
    const running = await startReady(rig, pod);
    running.stop();
    await untilHolds(rig.file(pod, 'main.log'), 'refused');
    wake(7);
    expect(await running.done).toMatchObject({
      phase: 'Failed',
      exitCode: '137',
      message: 'main: Error (exit code 137)',
    });
  });

  it('by a deadline has the kubelet’s words, whatever the step makes of it', async () => {
    const { clock, wake } = heldClock();
    const rig = await podRig(isolation, { clock });
    const traps = rig.pod(shell(`trap 'exit 0' TERM; ${waiting}`), { deadlineMs: 60_000 });
    const plain = rig.pod(shell('echo ready; sleep 60'), { deadlineMs: 60_000 });
    const running = await Promise.all([traps, plain].map((pod) => startReady(rig, pod)));
    wake(60_000);
    const results = await Promise.all(running.map(({ done }) => done));
    const message = 'Pod was active on the node longer than the specified deadline';
    expect(results.map((result) => [result.phase, result.message, result.exitCode])).toEqual([
      ['Failed', message, '0'],
      ['Failed', message, '143'],
    ]);
  });

  it('comes by itself before a deadline that is further away than a timer of Node', async () => {
    const { runner, pod } = await podRig(isolation);
    expect(await runner.start(pod(shell('true'), { deadlineMs: 2 ** 40 })).done).toMatchObject({ phase: 'Succeeded' });
  });

  it('before it has begun means that nothing of the step ever ran', async () => {
    const { runner, pod, log } = await podRig(isolation);
    const one = pod(shell('echo ran'));
    const running = runner.start(one);
    running.stop();
    expect(await running.done).toMatchObject({
      phase: 'Failed',
      exitCode: null,
      message: 'stopped before main was started',
    });
    expect(await log(one)).toBe('');
  });

  it('takes along what the step left behind, also daemons that forked twice', async () => {
    const rig = await podRig(isolation);
    const marker = `e2e-daemon-${process.pid}-${isolation.type}`;
    const daemon = `trap "" TERM HUP; echo ${marker} up; exec sleep 1234.5678`;
    const pod = rig.pod(shell(`setsid sh -c '(${daemon}) & exit 0' & while :; do sleep 0.01; done`));
    await mkdir(dirname(rig.file(pod, 'main.log')), { recursive: true });
    const running = rig.runner.start(pod);
    await untilHolds(rig.file(pod, 'main.log'), `${marker} up`);
    running.stop();
    await running.done;
    expect(await commandLines()).not.toContain('sleep 1234.5678');
  });

  it('by itself takes them along too', async () => {
    const { runner, pod } = await podRig(isolation);
    const daemon = 'trap "" TERM HUP; echo up > "$HOME/up"; exec sleep 4321.8765';
    const script = `mkfifo "$HOME/up"; (setsid sh -c '${daemon}' >/dev/null 2>&1 &); read x < "$HOME/up"`;
    expect(await runner.start(pod(shell(script))).done).toMatchObject({ phase: 'Succeeded', exitCode: '0' });
    expect(await commandLines()).not.toContain('sleep 4321.8765');
  });

  it('by somebody else’s SIGKILL of the recorded group is seen as such', async () => {
    const rig = await podRig(isolation);
    const pod = rig.pod(shell('echo ready; sleep 60'));
    const running = await startReady(rig, pod);
    const record = JSON.parse(await readFile(rig.file(pod, 'process.json'), 'utf8'));
    process.kill(-record.pid, 'SIGKILL');
    expect(await running.done).toMatchObject(
      isolation.type === 'namespaces'
        ? { phase: 'Error', message: 'pod deleted', exitCode: null }
        : { phase: 'Failed', message: 'main: Error (exit code 137)', exitCode: '137' },
    );
    expect(existsSync(rig.file(pod, 'process.json'))).toBe(false);
  });

  it('by somebody else’s SIGKILL before it has begun is no defect of this machine', async () => {
    const rig = await podRig(isolation);
    const pod = rig.pod(shell('sleep 60'));
    const running = rig.runner.start(pod);
    while (!existsSync(rig.file(pod, 'process.json'))) await new Promise(setImmediate);
    const record = JSON.parse(await readFile(rig.file(pod, 'process.json'), 'utf8'));
    process.kill(-record.pid, 'SIGKILL');
    const { message } = await running.done;
    expect(message).toBe(isolation.type === 'namespaces' ? 'pod deleted' : 'main: Error (exit code 137)');
  });

  it('of the runner is the end of all its pods', async () => {
    const rig = await podRig(isolation);
    const running = await Promise.all([1, 2].map(() => startReady(rig, rig.pod(shell('echo ready; sleep 60')))));
    await rig.runner.close();
    const results = await Promise.all(running.map(({ done }) => done));
    expect(results.map(({ exitCode }) => exitCode)).toEqual(['143', '143']);
  });
});

async function commandLines(): Promise<readonly string[]> {
  const pids = (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name));
  const lines = pids.map((pid) => readFile(join('/proc', pid, 'cmdline'), 'utf8').catch(() => ''));
  return (await Promise.all(lines)).map((line) => line.split('\0').join(' ').trim());
}

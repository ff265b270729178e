import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Clock } from '../../../src/core/clock.ts';
import { runCommand } from '../../../src/core/command.ts';
import { silentLog } from '../../../src/core/log.ts';
import type { FailedStep } from '../../../src/engine/local/pods/failed-step.ts';
import { testDirectory } from '../../support/git-repo.ts';
import { isolations, path, podRig, shell } from './pod-rig.ts';

describe.each(isolations)('a step that failed, in %s', (_, isolation) => {
  it('can be entered: its files, its working directory and its environment are there until it may end', async () => {
    const looks: object[] = [];
    using directory = testDirectory();
    const workingDir = isolation.type === 'none' ? directory.path : '/workspace/here';
    const rig = await podRig(isolation, {
      env: { MORE: '1' },
      onFailure: async (step) => {
        const seen = await look(
          step,
          'echo "$GREETING/$MORE/$HOST_SECRET"; cat here.txt "${TMPDIR:-/tmp}/there.txt"; pwd',
        );
        looks.push({ exitCode: step.exitCode, nodeName: step.nodeName, seen });
      },
    });
    const base = shell('echo in > here.txt; echo tmp > "${TMPDIR:-/tmp}/there.txt"; exit 3');
    const env = [
      { name: 'GREETING', value: `it's "me"\n$HOME` },
      { name: 'odd.name', value: 'no shell can hold it' },
    ];
    const pod = rig.pod({ ...base, container: { ...base.container, env, workingDir } });
    const result = await rig.runner.start(pod).done;
    expect(result).toMatchObject({ phase: 'Failed', message: 'main: Error (exit code 3)', exitCode: '3' });
    const seen = `it's "me"\n$HOME/1/\nin\ntmp\n${workingDir}\n`;
    expect(looks).toEqual([{ exitCode: 3, nodeName: 'wf-1', seen }]);
    expect(existsSync(rig.file(pod, 'scratch'))).toBe(false);
  });

  it('is not one that passed, or that we stopped ourselves', async () => {
    const failed: string[] = [];
    const rig = await podRig(isolation, {
      onFailure: async ({ nodeName }) => {
        failed.push(nodeName);
      },
    });
    const passed = await rig.runner.start(rig.pod(shell('true'))).done;
    const pod = rig.pod(shell('echo up; while :; do sleep 1; done'));
    const running = rig.runner.start(pod);
    running.stop();
    const stopped = await running.done;
    expect({ passed: passed.phase, stopped: stopped.phase, failed }).toEqual({
      passed: 'Succeeded',
      stopped: 'Failed',
      failed: [],
    });
  });

  it('ends when the run is stopped, and has still failed by itself', async () => {
    const paused = Promise.withResolvers<void>();
    const rig = await podRig(isolation, {
      onFailure: async (_step, stop) => {
        paused.resolve();
        await new Promise((resolve) => stop.addEventListener('abort', resolve, { once: true }));
      },
    });
    const running = rig.runner.start(rig.pod(shell('exit 4')));
    await paused.promise;
    running.stop();
    expect(await running.done).toMatchObject({ phase: 'Failed', message: 'main: Error (exit code 4)', exitCode: '4' });
  });

  it('is not ended by its deadline, and finished when it failed, however long somebody looked', async () => {
    let now = 1_000;
    let wakeDeadline = () => {};
    const sleep: Clock['sleep'] = (ms, signal) =>
      new Promise((resolve, reject) => {
        if (ms === 60_000) wakeDeadline = resolve;
        signal?.addEventListener('abort', () => reject(signal.reason), { once: true });
      });
    let isStopped = true;
    const rig = await podRig(isolation, {
      clock: { now: () => now, elapsed: () => now, sleep },
      onFailure: async (_step, stop) => {
        now += 3_600_000;
        wakeDeadline();
        await new Promise(setImmediate);
        isStopped = stop.aborted;
      },
    });
    const result = await rig.runner.start(rig.pod(shell('exit 5'), { deadlineMs: 60_000 })).done;
    expect({ ...result, isStopped }).toMatchObject({
      phase: 'Failed',
      message: 'main: Error (exit code 5)',
      startedAt: 1_000,
      finishedAt: 1_000,
      isStopped: false,
    });
  });

  it('has failed as it did where nobody can look, which is told', async () => {
    const warnings: string[] = [];
    const rig = await podRig(isolation, {
      log: { ...silentLog, warn: (line) => void warnings.push(line) },
      onFailure: async () => {
        throw new Error('no terminal');
      },
    });
    const result = await rig.runner.start(rig.pod(shell('exit 6'))).done;
    expect(result).toMatchObject({ phase: 'Failed', message: 'main: Error (exit code 6)' });
    expect(warnings).toEqual(['wf-1 is not kept: no terminal']);
  });
});

describe('the environment file of a failed step', () => {
  it('is readable for us alone, and is not written through a link that the step has put in its place', async () => {
    using directory = testDirectory();
    directory.write({ 'bystander.txt': 'as it was\n' });
    const bystander = join(directory.path, 'bystander.txt');
    let mode = '';
    const [, isolation] = isolations.at(-1) ?? [];
    if (isolation === undefined) throw new Error('no isolation');
    const rig = await podRig(isolation, {
      onFailure: async ({ environmentFile }) => {
        mode = (await runCommand('stat', ['-c', '%a %F', environmentFile], { cwd: '/', env: { PATH: path } })).stdout;
      },
    });
    const plant = `ln -s ${bystander} "$TMPDIR/../../../environment.sh" && exit 7`;
    const result = await rig.runner.start(rig.pod(shell(plant))).done;
    expect({ exitCode: result.exitCode, mode, bystander: readFileSync(bystander, 'utf8') }).toEqual({
      exitCode: '7',
      mode: '600 regular file\n',
      bystander: 'as it was\n',
    });
  });
});

/** What a person would see who pastes the line and types the command. */
async function look({ enter }: FailedStep, command: string): Promise<string> {
  const typed = `${enter} <<'EOF_OF_LOOK'\n${command}\nEOF_OF_LOOK\n`;
  const env = { PATH: path, TERM: 'dumb', HOST_SECRET: 'never' };
  return (await runCommand('sh', ['-c', typed], { cwd: '/', env })).stdout;
}

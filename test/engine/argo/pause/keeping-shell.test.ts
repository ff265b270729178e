/** The shell around a step's command, run as Argo's executor runs it: in a process group of its own, which is signalled as a whole. */
import { spawn } from 'node:child_process';
import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { keepingCommand, keepNotice } from '../../../../src/engine/argo/pause/keeping-shell.ts';
import { testDirectory } from '../../../support/git-repo.ts';

interface Ended {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

interface Options {
  readonly seconds?: number;
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Signals the group once it has printed this. */
  readonly stopAt?: string;
}

function runKeeping(command: readonly string[], { seconds = 60, env = {}, cwd, stopAt }: Options = {}): Promise<Ended> {
  const [program = '', ...args] = keepingCommand(command, seconds);
  const path = process.env['PATH'] ?? '';
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { detached: true, cwd, env: { PATH: path, ...env } });
    let [stdout, stderr, isStopped] = ['', '', false];
    const heard = () => {
      if (stopAt === undefined || isStopped || !(stdout + stderr).includes(stopAt)) return;
      isStopped = true;
      process.kill(-(child.pid ?? 0), 'SIGTERM');
    };
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
      heard();
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
      heard();
    });
    child.on('error', reject);
    child.on('close', (exitCode) => resolve({ exitCode, stdout, stderr }));
  });
}

describe('the shell around a step that is kept when it fails', () => {
  it('is not noticed by a command that succeeds: its output, its arguments and its variables are its own', async () => {
    const script = 'printf "%s|" "$@" "$argo_e2e_left" "$X"';
    const ended = await runKeeping(['sh', '-c', script, 'sh', 'a b', '', '$X'], { env: { X: '1' } });
    expect(ended).toEqual({ exitCode: 0, stdout: 'a b||$X||1|', stderr: '' });
  });

  it('keeps a command that fails for the time that was given, and ends with its exit code', async () => {
    expect(await runKeeping(['sh', '-c', 'echo out; exit 3'], { seconds: 1 })).toEqual({
      exitCode: 3,
      stdout: 'out\n',
      stderr: 'argo-e2e: exit code 3, kept for 1 s; to go on: touch /var/run/argo/ctr/main/after\nargo-e2e: goes on\n',
    });
  });

  it('ends at once when it is stopped while it keeps, with the exit code of the command', async () => {
    const { exitCode, stderr } = await runKeeping(['sh', '-c', 'exit 3'], { stopAt: 'kept for 60 s' });
    expect({ exitCode, goesOn: stderr.includes('goes on') }).toEqual({ exitCode: 3, goesOn: false });
  });

  it.each([
    ['by its own handler', 'trap "echo bye; exit 5" TERM; echo up; while :; do sleep 0.1; done', 5, 'up\nbye\n'],
    ['by the signal', 'echo up; while :; do sleep 0.1; done', 143, 'up\n'],
  ])('does not keep a command that is stopped: it ends %s', async (_, script, exitCode, stdout) => {
    const ended = await runKeeping(['sh', '-c', script], { stopAt: 'up\n' });
    expect({ ...ended, stderr: keepNotice(ended.stderr) }).toEqual({ exitCode, stdout, stderr: null });
  });

  it('leaves a signal that means something to the command alone', async () => {
    const script = 'trap "echo reloaded; exit 0" USR1; kill -USR1 0; while :; do sleep 0.1; done';
    expect(await runKeeping(['sh', '-c', script])).toEqual({ exitCode: 0, stdout: 'reloaded\n', stderr: '' });
  });

  it('runs the program of that name, not what a shell takes it for', async () => {
    const { exitCode, stderr } = await runKeeping(['exit', '0'], { seconds: 1 });
    expect([exitCode, keepNotice(stderr.split('\n').at(-3) ?? '')]).toEqual([127, { type: 'kept', exitCode: 127 }]);
  });

  it.each([
    ['is not there', 'nowhere', null],
    ['is a text that does not say who reads it', 'here', 'echo ran\n'],
    ['is empty', 'here', ''],
    ['may not be executed', './here', '#!/bin/sh\n'],
  ])(
    'ends with Argo’s own code for what it cannot start, which a shell might run: one that %s',
    async (_, name, text) => {
      using directory = testDirectory();
      if (text !== null) directory.write({ here: text });
      if (name === 'here') chmodSync(join(directory.path, name), 0o755);
      const command = name === 'here' ? join(directory.path, name) : name;
      const { exitCode, stdout } = await runKeeping([command], { seconds: 1, cwd: directory.path });
      expect({ isStarted: exitCode !== 64 && exitCode !== 126, stdout }).toEqual({ isStarted: false, stdout: '' });
    },
  );

  it.each([
    ['a program', ['/bin/sh', '-c', 'exit 0']],
    ['a text that says who reads it', ['./here']],
    ['a program of PATH, whatever file of its name is near', ['true']],
  ])('starts %s', async (_, command) => {
    using directory = testDirectory();
    directory.write({ here: '#!/bin/sh\nexit 0\n', true: 'some text\n' });
    chmodSync(join(directory.path, 'here'), 0o755);
    expect(await runKeeping(command, { cwd: directory.path })).toEqual({ exitCode: 0, stdout: '', stderr: '' });
  });

  it('holds nothing that Kubernetes would replace in a command', () => {
    expect(keepingCommand(['true'], 60).join('\n')).not.toMatch(/\$\$|\$\([A-Za-z_]/);
  });
});

describe('what a line of the log says of it', () => {
  it.each([
    ['argo-e2e: exit code 3, kept for 600 s; to go on: touch x', { type: 'kept', exitCode: 3 }],
    ['half a lineargo-e2e: exit code 127, kept for 1 s; to go on: touch x', { type: 'kept', exitCode: 127 }],
    ['argo-e2e: goes on', { type: 'goesOn' }],
    ['argo-e2e: exit code 3000000, kept for 1 s;', null],
    ['argo-e2e: goes on and on', null],
    ['kept', null],
  ])('%s', (line, notice) => {
    expect(keepNotice(line)).toEqual(notice);
  });
});

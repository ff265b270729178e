/** What is left of a cluster on this machine after its command has ended, however it ended. */
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { basename, join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { systemClock } from '../../../src/core/clock.ts';
import { cleanLeftovers } from '../one-node/leftovers.ts';
import { clusterUnderTest, kubectl } from '../under-test.ts';

const given = clusterUnderTest();
const nothing = { processes: [], mounts: [], cgroups: [], directories: [] };

type Command = ChildProcessByStdio<null, Readable, Readable>;

interface Running {
  readonly command: Command;
  readonly directory: string;
  readonly keeper: number;
  /** Identifies the namespace that all its processes are in. */
  readonly pidNamespace: string;
}

describe.runIf(given.controlSocket !== null)('of a cluster of our own (not of somebody’s) nothing is left', () => {
  it('after its command was told to end while a pod runs', async () => {
    const running = await startWithPod();
    running.command.kill('SIGTERM');
    expect(await once(running.command, 'exit')).toEqual([0, null]);
    expect(remainsOf(running)).toEqual(nothing);
  });

  it('after a Ctrl-C before it was Ready', async () => {
    const command = startCommand();
    await lineOf(command.stderr, /waiting for the node/);
    const running = clusterOf(command);
    command.kill('SIGINT');
    expect(await once(command, 'exit')).toEqual([130, null]);
    expect(remainsOf(running)).toEqual(nothing);
  });

  it('soon after its command was killed outright while a pod runs', async () => {
    const running = await startWithPod();
    running.command.kill('SIGKILL');
    await until(() => !existsSync(running.directory));
    expect(remainsOf(running)).toEqual(nothing);
  });

  it('once somebody cleans up after everything that could have done it was killed', async () => {
    const running = await startWithPod();
    process.kill(running.keeper, 'SIGKILL');
    running.command.kill('SIGKILL');
    await until(() => remainsOf(running).processes.length === 0);
    expect(remainsOf(running)).toMatchObject({ mounts: [], directories: [running.directory] });
    expect(cleanLeftovers(Date.now())).toContain(running.directory);
    expect(remainsOf(running)).toEqual(nothing);
  });
});

/** `npm run cluster`, without npm between us and its signals. */
function startCommand(): Command {
  return spawn(process.execPath, [join(import.meta.dirname, '../keep-up.ts')], { stdio: ['ignore', 'pipe', 'pipe'] });
}

async function startWithPod(): Promise<Running> {
  const command = startCommand();
  const [, kubeconfig = ''] = await lineOf(command.stdout, /^export KUBECONFIG=(.*)/);
  const cluster = { ...given, kubeconfig };
  const pod = ['stays', '--image=busybox', '--image-pull-policy=IfNotPresent', '--restart=Never'];
  await kubectl(cluster, 'run', ...pod, '--', 'sleep', '1000');
  await kubectl(cluster, 'wait', '--for=condition=Ready', 'pod/stays', '--timeout=30s');
  return clusterOf(command);
}

async function lineOf(stream: Readable, pattern: RegExp): Promise<RegExpExecArray> {
  const said: string[] = [];
  for await (const line of createInterface({ input: stream })) {
    said.push(line);
    const match = pattern.exec(line);
    if (match !== null) return match;
  }
  throw new Error(`the command said no ${pattern}, but:\n${said.join('\n')}`);
}

/** What the kernel says of the processes that the command has started. */
function clusterOf(command: Command): Running {
  const keeper = childrenOf(command.pid)[0] ?? 0;
  const unshare = childrenOf(keeper)[0] ?? 0;
  const directory = readFileSync(`/proc/${keeper}/cmdline`, 'utf8').split('\0')[3] ?? '';
  return { command, keeper, directory, pidNamespace: readlinkSync(`/proc/${unshare}/ns/pid_for_children`) };
}

function childrenOf(pid: number | undefined): readonly number[] {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
  return children === '' ? [] : children.split(' ').map(Number);
}

function remainsOf({ directory, pidNamespace }: Running) {
  const name = basename(directory);
  return {
    processes: readdirSync('/proc').filter((pid) => /^\d+$/.test(pid) && namespaceOf(pid) === pidNamespace),
    mounts: readFileSync('/proc/self/mountinfo', 'utf8')
      .split('\n')
      .filter((line) => line.includes(name)),
    cgroups: readdirSync('/sys/fs/cgroup').filter(
      (each) => each === name || existsSync(`/sys/fs/cgroup/${each}/${name}`),
    ),
    directories: [directory].filter((each) => existsSync(each)),
  };
}

function namespaceOf(pid: string): string | null {
  try {
    return readlinkSync(`/proc/${pid}/ns/pid`);
  } catch {
    return null; // it has ended meanwhile
  }
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await systemClock.sleep(50);
}

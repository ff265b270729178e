import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { signalGroup, untilWeEnd } from './one-node/process.ts';
import { type ClusterUnderTest, environmentOf } from './under-test.ts';

const root = join(import.meta.dirname, '../..');
const endsWithinMs = 5000;
const vitestCommand = [process.execPath, join(root, 'node_modules/vitest/vitest.mjs'), 'run', '--project', 'cluster*'];

/** Runs the tests of projects `cluster` and `cluster-alone` and gives vitest's exit code. When the signal fires they are ended, with every process of theirs. Throws its reason then. */
export async function runVitest(
  cluster: ClusterUnderTest,
  args: readonly string[],
  over: AbortSignal,
): Promise<number> {
  over.throwIfAborted();
  const [command = '', ...commandArgs] = [...untilWeEnd('TERM'), ...vitestCommand, ...args];
  const vitest = spawn(command, commandArgs, {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, ...environmentOf(cluster) },
    detached: true, // a process group of its own, which can be ended as one
  });
  const { pid } = vitest;
  const closed = once(vitest, 'close');
  const end = () => {
    signalGroup(pid, 'SIGTERM');
    setTimeout(() => signalGroup(pid, 'SIGKILL'), endsWithinMs).unref();
  };
  over.addEventListener('abort', end, { once: true });
  const [code] = await closed;
  over.removeEventListener('abort', end);
  signalGroup(pid, 'SIGKILL');
  over.throwIfAborted();
  return typeof code === 'number' ? code : 1;
}

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { directoryPrefix } from './layout.ts';
import { cleanLeftovers } from './leftovers.ts';

const temporary = mkdtempSync(join(tmpdir(), 'leftovers-'));
afterAll(() => rmSync(temporary, { recursive: true }));

function clusterDirectory(name: string, pid?: number): string {
  const directory = join(temporary, `${directoryPrefix}${name}`);
  mkdirSync(join(directory, 'etcd'), { recursive: true });
  if (pid !== undefined) writeFileSync(join(directory, 'pid'), `${pid}\n`);
  return directory;
}

const inAMinute = () => Date.now() + 61_000;

describe.runIf(process.platform === 'linux')('cleanLeftovers (where there is a /proc)', () => {
  it('removes what clusters without a process have left, also when another process has the number now', () => {
    const left = [clusterDirectory('ended', 2 ** 22 + 1), clusterDirectory('reused', process.pid)];
    expect(cleanLeftovers(Date.now(), temporary)).toEqual(left);
    expect(left.filter((directory) => existsSync(directory))).toEqual([]);
  });

  it('removes a directory without a process only when it is too old to be about to start', () => {
    const directory = clusterDirectory('no-process');
    expect(cleanLeftovers(Date.now(), temporary)).toEqual([]);
    expect(cleanLeftovers(inAMinute(), temporary)).toEqual([directory]);
  });

  it('leaves a running cluster alone, and whatever is not a cluster', async () => {
    const directory = join(temporary, `${directoryPrefix}running`);
    const running = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)', directory]);
    await once(running, 'spawn');
    clusterDirectory('running', running.pid);
    mkdirSync(join(temporary, 'something-else'));
    expect(cleanLeftovers(inAMinute(), temporary)).toEqual([]);
    running.kill('SIGKILL');
    await once(running, 'exit');
    expect(cleanLeftovers(inAMinute(), temporary)).toEqual([directory]);
    expect(existsSync(join(temporary, 'something-else'))).toBe(true);
  });
});

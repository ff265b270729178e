import { readFileSync } from 'node:fs';
import { runCommand } from './command.ts';

/**
 * Tells one life of a process number from the next: boot and start time. Null when no such process runs.
 * Linux: field 22 of /proc/PID/stat (clock ticks since boot); elsewhere the start time that `ps` prints.
 */
export async function processIdentity(pid: number): Promise<string | null> {
  if (process.platform === 'linux') {
    const [boot, stat] = [textOf('/proc/sys/kernel/random/boot_id'), textOf(`/proc/${pid}/stat`)];
    const fields = stat === null ? [] : statFields(stat);
    const startTime = isDead(fields) ? undefined : fields[19];
    return boot === null || startTime === undefined ? null : `${boot.trim()}:${startTime}`;
  }
  const { exitCode, stdout } = await runCommand('ps', ['-o', 'lstart=', '-p', String(pid)]);
  return exitCode === 0 && stdout.trim() !== '' ? stdout.trim() : null;
}

/** Start time in clock ticks since boot; 0 where nobody can say. */
export function startTicks(pid: number): number {
  return Number(statFields(textOf(`/proc/${pid}/stat`) ?? '')[19] ?? 0);
}

/** Fields of /proc/PID/stat from the third on (state, ppid, pgrp, …): the second, the program's name, may hold anything. */
export function statFields(stat: string): readonly string[] {
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
}

/** Whether nothing of the process is left but its exit code, which nobody has asked for yet. */
export function isDead([state]: readonly string[]): boolean {
  return state === 'Z' || state === 'X';
}

function textOf(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}

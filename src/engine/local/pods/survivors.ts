import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { isDead, statFields } from '../../../core/process-identity.ts';
import { podTokenVariable } from './process-record.ts';

/** Between two looks at whether they are gone. */
const pauseMs = 5;
/** After SIGKILL a process can only stay for long inside a system call that cannot be interrupted. */
const looks = 400;

/** How to know the processes of a pod that had no PID namespace. */
export interface PodProcesses {
  /** Null when nobody leads it, so that the number may be anybody's. */
  readonly group: number | null;
  readonly token: string;
  /** Clock ticks since boot; nothing of the pod is older. */
  readonly sinceTicks: number;
}

/**
 * Kills what is left of a pod: its process group and, on Linux, those that left the group but kept its token in their
 * environment. Resolves when they are gone, or after two seconds.
 */
export async function endSurvivors(processes: PodProcesses): Promise<void> {
  for (let look = 0; look < looks; look += 1) {
    const survivors = findSurvivors(processes);
    if (survivors.length === 0) return;
    for (const pid of survivors) tryToKill(pid);
    await delay(pauseMs);
  }
}

function findSurvivors(processes: PodProcesses): readonly number[] {
  if (process.platform !== 'linux') {
    return processes.group !== null && isAlive(-processes.group) ? [-processes.group] : [];
  }
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.map(Number).filter((pid) => belongsTo(pid, processes));
}

/** Synchronous: a file of /proc takes less time than a trip to the thread pool. */
function belongsTo(pid: number, { group, token, sinceTicks }: PodProcesses): boolean {
  try {
    const fields = statFields(readFileSync(`/proc/${pid}/stat`, 'utf8'));
    if (isDead(fields)) return false;
    if (group !== null && fields[2] === String(group)) return true;
    if (Number(fields[19]) < sinceTicks) return false;
    const environment = readFileSync(`/proc/${pid}/environ`, 'latin1');
    return `\0${environment}`.includes(`\0${podTokenVariable}=${token}\0`);
  } catch {
    return false; // gone, or somebody else's
  }
}

function isAlive(target: number): boolean {
  try {
    process.kill(target, 0);
    return true;
  } catch {
    return false;
  }
}

function tryToKill(target: number): void {
  try {
    process.kill(target, 'SIGKILL');
  } catch {
    // it ended in the meantime
  }
}

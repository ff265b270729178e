import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { isDead, statFields } from './process-identity.ts';
import { podTokenVariable } from './process-record.ts';

/** Between two looks at whether they are gone. */
const pauseMs = 5;
/** After SIGKILL a process can only stay for long inside a system call that cannot be interrupted. */
const looks = 400;

/**
 * Kills what is left of a pod without a PID namespace: its process group and, on Linux, those that left the group but kept
 * its token in their environment. Resolves when they are gone, or after two seconds. `group` is null when nobody leads it.
 */
export async function endSurvivors(group: number | null, token: string): Promise<void> {
  for (let look = 0; look < looks; look += 1) {
    const survivors = await findSurvivors(group, token);
    if (survivors.length === 0) return;
    for (const pid of survivors) tryToKill(pid);
    await delay(pauseMs);
  }
}

async function findSurvivors(group: number | null, token: string): Promise<readonly number[]> {
  if (process.platform !== 'linux') return group !== null && isAlive(-group) ? [-group] : [];
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  const belongs = await Promise.all(pids.map((pid) => belongsTo(pid, group, token)));
  return pids.filter((_, index) => belongs[index]);
}

async function belongsTo(pid: number, group: number | null, token: string): Promise<boolean> {
  try {
    const fields = statFields(await readFile(`/proc/${pid}/stat`, 'utf8'));
    if (isDead(fields)) return false;
    if (group !== null && fields[2] === String(group)) return true;
    const environment = await readFile(`/proc/${pid}/environ`, 'latin1');
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

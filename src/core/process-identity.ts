/** Which process a pid meant when it was written down: pids are used again, start times of one boot are not. */
import { readFileSync } from 'node:fs';

export interface ProcessIdentity {
  readonly pid: number;
  /** Boot id and start in clock ticks since that boot, from /proc; null where there is no /proc. */
  readonly start: string | null;
}

/** The process that has this pid now, or null when there is none. Where there is no /proc, every pid looks alive. */
export function identityOfProcess(pid: number): ProcessIdentity | null {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name, field 2, is in parentheses and may hold spaces; field 22 is the start.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? null : { pid, start: `${boot}/${fields[19]}` };
  } catch {
    return hasProc() ? null : { pid, start: null };
  }
}

/** Whether the recorded process still runs; false when its pid belongs to another one now. */
export function isStillRunning(recorded: ProcessIdentity): boolean {
  const now = identityOfProcess(recorded.pid);
  return now !== null && now.start === recorded.start;
}

function hasProc(): boolean {
  try {
    readFileSync('/proc/self/stat');
    return true;
  } catch {
    return false;
  }
}

/** Clusters whose keeper was killed with SIGKILL, so that nobody cleaned up after them. */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { directoryPrefix } from './layout.ts';

/** A directory is that much older than its cluster's first process at most. */
const startsWithinMs = 60_000;

/** Removes what is left of clusters that have no process any more, and names their directories. */
export function cleanLeftovers(now: number, temporary = realpathSync(tmpdir())): readonly string[] {
  const dead = readdirSync(temporary)
    .filter((name) => name.startsWith(directoryPrefix))
    .map((name) => join(temporary, name))
    .filter((directory) => isDead(directory, now));
  for (const directory of dead) cleanUp(directory);
  return dead;
}

/** Removes the cgroups and files of a cluster that has ended. */
export function cleanUp(directory: string): void {
  spawnSync('sh', [join(import.meta.dirname, 'keeper.sh'), 'clean', directory], { stdio: 'inherit' });
}

function isDead(directory: string, now: number): boolean {
  const pid = textOf(join(directory, 'pid'))?.trim();
  if (pid === undefined) return now - (statSync(directory, { throwIfNoEntry: false })?.mtimeMs ?? now) > startsWithinMs;
  // A number may have been given to another process since; the cluster's own names its directory.
  return textOf(`/proc/${pid}/cmdline`)?.includes(directory) !== true;
}

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

import { open, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { systemClock } from '../core/clock.ts';
import { temporaryPrefix } from './directory-list.ts';

/** A writer that holds a lock for longer has died: it holds it for two small operations. */
const staleMs = 10_000;
const pauseMs = 5;

/** Does `work` while no other process does it for the same `target`. */
export async function oneWriter(target: string, work: () => Promise<void>): Promise<void> {
  const lock = join(dirname(target), `${temporaryPrefix}lock-${basename(target)}`);
  while (!(await taken(lock))) await systemClock.sleep(pauseMs);
  try {
    await work();
  } finally {
    await rm(lock, { force: true });
  }
}

async function taken(lock: string): Promise<boolean> {
  try {
    await (await open(lock, 'wx')).close();
    return true;
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    const made = await stat(lock).catch(() => null);
    if (made !== null && systemClock.now() - made.mtimeMs > staleMs) await rm(lock, { force: true });
    return false;
  }
}

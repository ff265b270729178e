import { lstat, mkdir, rename, rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { HarnessError } from '../core/errors.ts';
import type { Removal } from './thing.ts';

export interface DoomedDirectory {
  /** Real path of the volume. */
  readonly root: string;
  /** One segment below it. */
  readonly name: string;
  /** Of the directory that was looked at. */
  readonly identity: { readonly dev: number | bigint; readonly ino: number | bigint };
  readonly randomHex: (bytes: number) => string;
}

const trashPrefix = '.argo-e2e-gc-';

/** Whether a sweep that was killed has left it. */
export function isTrash(name: string): boolean {
  return /^\.argo-e2e-gc-[0-9a-f]{16}$/.test(name);
}

/**
 * First moved into a directory that nobody else may enter, so that no step can put a link in the way of what is deleted; links are deleted
 * themselves, never what they lead to. Throws HarnessError ENGINE.
 */
export async function removeDirectory({ root, name, identity, randomHex }: DoomedDirectory): Promise<Removal> {
  const place = join(root, name);
  const trash = join(root, `${trashPrefix}${randomHex(8)}`);
  try {
    await mkdir(trash, { mode: 0o700 });
    const outcome = await moveInto(trash, place, identity);
    if (outcome === 'deleted') await rm(trash, { recursive: true });
    else await rmdir(trash);
    return outcome;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : 'unknown reason';
    const hint = 'run as the user that the steps ran as, or as root';
    throw new HarnessError('ENGINE', `cannot delete ${place}: ${reason}`, { cause, hint });
  }
}

/** `deleted`: it lies in the trash and only needs to be removed there. */
async function moveInto(trash: string, place: string, { dev, ino }: DoomedDirectory['identity']): Promise<Removal> {
  const doomed = join(trash, 'doomed');
  try {
    await rename(place, doomed);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return 'gone';
    await rmdir(trash);
    throw error;
  }
  const moved = await lstat(doomed);
  if (moved.dev === dev && moved.ino === ino && moved.isDirectory()) return 'deleted';
  await rename(doomed, place);
  return 'changed';
}

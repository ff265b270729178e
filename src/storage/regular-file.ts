import { constants } from 'node:fs';
import { type FileHandle, open, rm } from 'node:fs/promises';
import type { ObjectBody } from './object-store.ts';

export interface RegularFile {
  readonly handle: FileHandle;
  /** When it was opened. */
  readonly size: number;
}

/** Neither follows a link nor waits for a pipe: what steps leave behind is not to be trusted. Throws as `open` does, and for what is no regular file. */
export async function openRegularFile(file: string): Promise<RegularFile> {
  const handle = await open(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  const stats = await handle.stat();
  if (stats.isFile()) return { handle, size: stats.size };
  await handle.close();
  throw Object.assign(new Error(`${file} is not a regular file`), { code: stats.isDirectory() ? 'EISDIR' : 'EINVAL' });
}

/** What was to be moved and has been copied. */
export async function removeMoved(body: ObjectBody): Promise<void> {
  if (typeof body !== 'string' && body.move) await rm(body.file, { force: true });
}

import { constants } from 'node:fs';
import { mkdir, open, realpath, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join, posix, resolve, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { HarnessError } from '../core/errors.ts';
import { isTemporary, listObjects, temporaryPrefix } from './directory-list.ts';
import { objectNameProblem } from './object-name.ts';
import type { ObjectBody, ObjectStore } from './object-store.ts';

const copyBufferBytes = 1 << 20;

/**
 * A bucket that is a directory: the object `a/b` is the file `a/b` below `directory`, which is made when first needed.
 * Content types and custom metadata are not kept: a file has none, and its readers need none.
 */
export function createDirectoryStore(directory: string): ObjectStore {
  const root = resolve(directory);
  const uri = pathToFileURL(root).href.replace(/\/$/, '');
  const at = (name: string) => `${uri}/${name}`;
  return {
    uri,
    put: (name, body) => named(`write ${at(name)}`, () => put(root, checkedName(name), body)),
    read: (name) => named(`read ${at(name)}`, () => read(root, checkedName(name))),
    list: (prefix) => listed(`list ${at(prefix)}`, listObjects(root, prefix)),
  };
}

/** Written beside its place and renamed into it, so that readers see the old object or the new one. */
async function put(root: string, name: string, body: ObjectBody): Promise<void> {
  const target = join(root, name);
  await mkdir(root, { recursive: true });
  await assertInside(root, dirname(target));
  await mkdir(dirname(target), { recursive: true });
  if (typeof body !== 'string' && body.move && (await moved(body.file, target))) return;
  const temporary = join(dirname(target), `${temporaryPrefix}${process.pid}-${process.hrtime.bigint()}`);
  try {
    if (typeof body === 'string') await writeFile(temporary, body, { flag: 'wx' });
    else await copyFile(body.file, temporary);
    await rename(temporary, target);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  if (typeof body !== 'string' && body.move) await rm(body.file);
}

/** False when the file lies on another file system and must be copied. */
async function moved(file: string, target: string): Promise<boolean> {
  await (await openRegularFile(file)).close();
  try {
    await rename(file, target);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EXDEV') return false;
    throw error;
  }
}

/** One buffer for the whole file, so that a log of gigabytes costs no memory. */
async function copyFile(file: string, target: string): Promise<void> {
  await using source = await openRegularFile(file);
  await using destination = await open(target, 'wx');
  const buffer = Buffer.allocUnsafe(copyBufferBytes);
  for (;;) {
    const { bytesRead } = await source.read(buffer, 0, buffer.length, null);
    if (bytesRead === 0) return;
    for (let written = 0; written < bytesRead; )
      written += (await destination.write(buffer, written, bytesRead - written)).bytesWritten;
  }
}

/** Neither follows a link nor waits for a pipe: what steps leave behind is not to be trusted. */
async function openRegularFile(file: string): ReturnType<typeof open> {
  const handle = await open(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  const stats = await handle.stat();
  if (stats.isFile()) return handle;
  await handle.close();
  throw Object.assign(new Error(`${file} is not a regular file`), { code: stats.isDirectory() ? 'EISDIR' : 'EINVAL' });
}

/** A link that somebody put below the root must not lead writing out of it. What does not exist yet is judged by its parent. */
async function assertInside(root: string, directory: string): Promise<void> {
  const real = await realpath(directory).catch((error) => {
    if (codeOf(error) === 'ENOENT' && directory !== root) return null;
    throw error;
  });
  if (real === null) return assertInside(root, dirname(directory));
  const realRoot = await realpath(root);
  const isInside = real === realRoot || real.startsWith(realRoot.endsWith(sep) ? realRoot : realRoot + sep);
  if (!isInside) throw new Error(`${directory} leads to ${real}, outside of the store`);
}

async function read(root: string, name: string): Promise<string | null> {
  try {
    const path = join(root, name);
    await assertInside(root, dirname(path));
    await using file = await openRegularFile(path);
    return await file.readFile('utf8');
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'EISDIR'].includes(codeOf(error))) return null;
    throw error;
  }
}

function checkedName(name: string): string {
  const reason = objectNameProblem(name) ?? (isTemporary(posix.basename(name)) ? 'the name is reserved' : null);
  if (reason !== null) throw new Error(reason);
  return name;
}

async function named<T>(operation: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    throw storageError(operation, error);
  }
}

async function* listed(operation: string, names: AsyncGenerator<string>): AsyncGenerator<string> {
  try {
    yield* names;
  } catch (error) {
    throw storageError(operation, error);
  }
}

function storageError(operation: string, cause: unknown): HarnessError {
  const reason = cause instanceof Error ? cause.message : 'unknown reason';
  return new HarnessError('STORAGE', `cannot ${operation}: ${reason}`, { cause });
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}

import { link, mkdir, open, readFile, realpath, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join, posix, resolve, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { unreachable } from '../core/unreachable.ts';
import { isTemporary, listObjects, temporaryNameLength, temporaryPrefix } from './directory-list.ts';
import { oneWriter } from './directory-lock.ts';
import { isLargerNumber } from './larger-number.ts';
import { objectNameProblem } from './object-name.ts';
import { type ObjectBody, type ObjectStore, type Replaces, StorageError, type StorageTrouble } from './object-store.ts';
import { openRegularFile, removeMoved } from './regular-file.ts';

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
    put: (name, body, { replaces = 'anything' } = {}) =>
      named(`write ${at(name)}`, () => put(root, checkedName(name), body, replaces)),
    read: (name) => named(`read ${at(name)}`, () => read(root, checkedName(name))),
    list: (prefix) => listed(`list ${at(prefix)}`, listObjects(root, prefix)),
  };
}

/** Written beside its place and renamed into it, so that readers see the old object or the new one. */
async function put(root: string, name: string, body: ObjectBody, replaces: Replaces): Promise<void> {
  const target = join(root, name);
  await makeInside(root, dirname(target));
  switch (replaces) {
    case 'anything':
      if (await moved(body, target)) return;
      return written(target, body, (temporary) => rename(temporary, target));
    case 'nothing':
      return written(target, body, (temporary) => addedTo(target, temporary));
    case 'smaller-number':
      return oneWriter(target, async () => {
        const there = await readFile(target, 'utf8').catch(nullWhereAbsent);
        if (there === null || isLargerNumber(String(body), there)) await put(root, name, body, 'anything');
      });
    default:
      return unreachable(replaces);
  }
}

async function written(target: string, body: ObjectBody, place: (temporary: string) => Promise<void>): Promise<void> {
  const temporary = join(dirname(target), temporaryPrefix + temporaryName());
  try {
    if (typeof body === 'string') await writeFile(temporary, body, { flag: 'wx' });
    else await copyFile(body.file, temporary);
    await place(temporary);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  await removeMoved(body);
}

/** Only to be another one than anybody else's: node:crypto would cost each run's start. */
function temporaryName(): string {
  let name = '';
  while (name.length < temporaryNameLength) name += Math.random().toString(16).slice(2);
  return name.slice(0, temporaryNameLength);
}

/** A link is made only where there is nothing; the same content is as good. */
async function addedTo(target: string, temporary: string): Promise<void> {
  try {
    await link(temporary, target);
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
    if (!(await readFile(temporary)).equals(await readFile(target)))
      throw new StorageError('exists', null, 'it is there already, with another content');
  }
  await rm(temporary);
}

/** False when the file must be copied: it stays, or lies on another file system. */
async function moved(body: ObjectBody, target: string): Promise<boolean> {
  if (typeof body === 'string' || !body.move) return false;
  await (await openRegularFile(body.file)).handle.close();
  try {
    await rename(body.file, target);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EXDEV') return false;
    throw error;
  }
}

/** One buffer for the whole file, so that a log of gigabytes costs no memory. */
async function copyFile(file: string, target: string): Promise<void> {
  await using source = (await openRegularFile(file)).handle;
  await using destination = await open(target, 'wx');
  const buffer = Buffer.allocUnsafe(copyBufferBytes);
  for (;;) {
    const { bytesRead } = await source.read(buffer, 0, buffer.length, null);
    if (bytesRead === 0) return;
    for (let written = 0; written < bytesRead; )
      written += (await destination.write(buffer, written, bytesRead - written)).bytesWritten;
  }
}

/** What is there already, as for all but the first object of a directory, costs one look. */
async function makeInside(root: string, directory: string): Promise<void> {
  const isThere = await assertInside(root, directory).catch(async (error) => {
    nullWhereAbsent(error);
    await mkdir(root, { recursive: true });
    return assertInside(root, directory);
  });
  if (!isThere) await mkdir(directory, { recursive: true });
}

/**
 * A link that somebody put below the root must not lead writing out of it. What does not exist yet is judged by its parent. Says whether the directory
 * is there; the root must be.
 */
async function assertInside(root: string, directory: string): Promise<boolean> {
  const [realRoot, real] = await Promise.all([realpath(root), realpath(directory).catch(nullWhereAbsent)]);
  if (real === null) {
    if (directory !== root) await assertInside(root, dirname(directory)); // the root itself is being made by another writer
    return false;
  }
  const isInside = real === realRoot || real.startsWith(realRoot.endsWith(sep) ? realRoot : realRoot + sep);
  if (!isInside) throw new Error(`${directory} leads to ${real}, outside of the store`);
  return true;
}

async function read(root: string, name: string): Promise<string | null> {
  try {
    const path = join(root, name);
    await assertInside(root, dirname(path));
    await using file = (await openRegularFile(path)).handle;
    return await file.readFile('utf8');
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'EISDIR'].includes(codeOf(error))) return null;
    throw error;
  }
}

function checkedName(name: string): string {
  const reason = objectNameProblem(name) ?? (isTemporary(posix.basename(name)) ? 'the name is reserved' : null);
  if (reason !== null) throw new StorageError('name', null, reason);
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

function storageError(operation: string, cause: unknown): StorageError {
  const reason = cause instanceof Error ? cause.message : 'unknown reason';
  return new StorageError(troubleOf(cause), operation, reason, { cause });
}

function troubleOf(cause: unknown): StorageTrouble {
  return cause instanceof StorageError ? cause.trouble : 'store';
}

function nullWhereAbsent(error: unknown): null {
  if (codeOf(error) === 'ENOENT') return null;
  throw error;
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}

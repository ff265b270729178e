import type { Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** Names of files that are being written begin so; no object's does. */
export const temporaryPrefix = '.upload-';
/** Hexadecimal digits that follow. */
export const temporaryNameLength = 36;

export function isTemporary(fileName: string): boolean {
  return /^\.upload-(?:[0-9a-f-]{36}$|lock-)/.test(fileName);
}

/** As a bucket's listing: `prefix` is what names begin with, and they come in the order of their bytes. Links are neither followed nor listed. */
export async function* listObjects(root: string, prefix: string, directory = ''): AsyncGenerator<string> {
  for (const entry of await sortedEntries(join(root, directory))) {
    const name = directory === '' ? entry.name : `${directory}/${entry.name}`;
    if (entry.isDirectory() && isOnTheWay(`${name}/`, prefix)) yield* listObjects(root, prefix, name);
    else if (entry.isFile() && name.startsWith(prefix) && !isTemporary(entry.name)) yield name;
  }
}

function isOnTheWay(directory: string, prefix: string): boolean {
  return directory.startsWith(prefix) || prefix.startsWith(directory);
}

/** A directory sorts as if its name ended in a slash, which makes the whole walk come in order. */
async function sortedEntries(path: string): Promise<readonly Dirent[]> {
  const key = (entry: Dirent) => Buffer.from(entry.isDirectory() ? `${entry.name}/` : entry.name);
  try {
    const entries = await readdir(path, { withFileTypes: true });
    return entries.sort((a, b) => Buffer.compare(key(a), key(b)));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}

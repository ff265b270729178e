import { isUtf8 } from 'node:buffer';
import type { Dirent } from 'node:fs';
import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Problem, problem } from '../core/errors.ts';

export interface FoundFile {
  /** Absolute. */
  readonly path: string;
  /** Relative to the walked directory, `/` between its parts. */
  readonly name: string;
  readonly bytes: number;
  /** Milliseconds since the epoch, with a fraction. */
  readonly modifiedMs: number;
}

/** Every regular file below `root`, in the order of names. What is none, or cannot be looked at, is appended to `problems`; links are not followed. */
export async function* walkFiles(
  root: string,
  isIgnored: (name: string) => boolean,
  problems: Problem[],
): AsyncGenerator<FoundFile> {
  yield* walk({ root, isIgnored, problems }, '');
}

interface Walk {
  readonly root: string;
  readonly isIgnored: (name: string) => boolean;
  readonly problems: Problem[];
}

async function* walk(from: Walk, directory: string): AsyncGenerator<FoundFile> {
  for (const entry of await entriesOf(from, directory)) {
    const raw = entry.name;
    const name = directory === '' ? raw.toString() : `${directory}/${raw.toString()}`;
    if (!isUtf8(raw)) report(from, name, 'its name is not UTF-8');
    else if (from.isIgnored(name)) continue;
    else if (entry.isDirectory()) yield* walk(from, name);
    else if (entry.isFile()) yield* measured(from, name);
    else report(from, name, `it is ${kindOf(entry)}`, 'warning');
  }
}

async function entriesOf(from: Walk, directory: string): Promise<readonly Dirent<Buffer>[]> {
  try {
    const entries = await readdir(join(from.root, directory), { withFileTypes: true, encoding: 'buffer' });
    return entries.sort((a, b) => Buffer.compare(a.name, b.name));
  } catch (error) {
    const isAbsentRoot = directory === '' && error instanceof Error && 'code' in error && error.code === 'ENOENT';
    if (!isAbsentRoot) report(from, directory === '' ? '.' : directory, reasonOf(error));
    return [];
  }
}

async function* measured(from: Walk, name: string): AsyncGenerator<FoundFile> {
  const path = join(from.root, name);
  const stats = await lstat(path).catch((error: unknown) => report(from, name, reasonOf(error)));
  if (stats !== undefined) yield { path, name, bytes: stats.size, modifiedMs: stats.mtimeMs };
}

function report({ root, problems }: Walk, name: string, reason: string, severity: Problem['severity'] = 'error'): void {
  problems.push(problem(`${name} was not copied: ${reason}`, { severity, file: join(root, name) }));
}

function kindOf(entry: Dirent<Buffer>): string {
  if (entry.isSymbolicLink()) return 'a link, which is not followed';
  if (entry.isSocket()) return 'a socket';
  if (entry.isFIFO()) return 'a pipe';
  return 'a device';
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : 'unknown reason';
}

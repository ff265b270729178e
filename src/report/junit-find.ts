/** Looks for JUnit files in what the steps of a workflow left behind. The steps wrote the names and the files: links are not followed, everything is bounded. */
import { constants } from 'node:fs';
import { open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { isSuiteName, maxJunitBytes } from './junit-read.ts';
import { xmlProlog } from './xml.ts';

export interface FoundJunit {
  /** Absolute. */
  readonly file: string;
  /** Path below the artifacts directory, with `/`. */
  readonly name: string;
  /** First directory of that path: the step's own `ARTIFACTS`; null for a file beside those. */
  readonly step: string | null;
}

export interface FoundFiles {
  readonly files: readonly FoundJunit[];
  /** Whether there was more than anybody would look at. */
  readonly truncated: boolean;
}

const maxEntries = 50_000;
const maxFiles = 2_000;
const maxDepth = 16;
const sniffedBytes = 4096;

/** `junit*.xml`, `TEST-*.xml`, `test.xml`, and any other `*.xml` whose root element is a JUnit one. A missing directory holds nothing. */
export async function findJunit(artifactsDir: string): Promise<FoundFiles> {
  const walk: Walk = { names: [], entries: 0 };
  await visit(artifactsDir, [], walk);
  const files: FoundJunit[] = [];
  for (const path of walk.names) {
    if (files.length >= maxFiles) break;
    const file = join(artifactsDir, ...path);
    if (isJunitName(path.at(-1) ?? '') || (await looksLikeJunit(file)))
      files.push({ file, name: path.join('/'), step: path.length > 1 ? (path[0] ?? null) : null });
  }
  return { files, truncated: walk.entries >= maxEntries || files.length >= maxFiles };
}

/** The bytes of a regular file, never of what a link or a pipe leads to; at most one more than the limit. Throws the system's error. */
export async function readRegularFile(file: string, limit: number = maxJunitBytes): Promise<Uint8Array> {
  const handle = await open(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const stat = await handle.stat();
    if (!stat.isFile()) throw new Error('it is not a regular file');
    const buffer = Buffer.alloc(Math.min(stat.size, limit + 1));
    let read = 0;
    while (read < buffer.length) {
      const { bytesRead } = await handle.read(buffer, read, buffer.length - read, read);
      if (bytesRead === 0) break;
      read += bytesRead;
    }
    return buffer.subarray(0, read);
  } finally {
    await handle.close();
  }
}

interface Walk {
  readonly names: string[][];
  entries: number;
}

async function visit(directory: string, path: readonly string[], walk: Walk): Promise<void> {
  for (const entry of await entriesOf(directory)) {
    if (++walk.entries >= maxEntries) return;
    const below = [...path, entry.name];
    if (entry.isDirectory() && below.length < maxDepth) await visit(join(directory, entry.name), below, walk);
    if (entry.isFile() && /\.xml$/i.test(entry.name)) walk.names.push(below);
  }
}

async function entriesOf(directory: string) {
  const entries = await readdir(directory, { withFileTypes: true }).catch(() => []);
  return entries.sort((a, b) => (a.name < b.name ? -1 : 1));
}

function isJunitName(name: string): boolean {
  return /^(?:junit.*|TEST-.*|test)\.xml$/i.test(name);
}

async function looksLikeJunit(file: string): Promise<boolean> {
  const head = await readRegularFile(file, sniffedBytes).catch(() => new Uint8Array());
  const { root } = xmlProlog(Buffer.from(head).toString());
  return root !== null && isSuiteName(root);
}

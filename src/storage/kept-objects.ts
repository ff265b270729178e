/** Objects that wait on this machine for their bucket: `index.jsonl`, whose first line says where they belong, and the bodies beside it. */
import { createHash } from 'node:crypto';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { eachLimited } from '../core/each-limited.ts';
import type { ObjectStore, PutOptions } from './object-store.ts';

export interface KeptObject {
  /** Of the object in the bucket. */
  readonly name: string;
  readonly options: PutOptions;
}

export interface KeptObjects {
  /** The bucket that was away, with its prefix: `gs://name/prefix`. */
  readonly bucket: string;
  /** Directory of the run below the prefix. */
  readonly runDir: string;
  readonly objects: readonly KeptObject[];
}

const version = 1;
export const keptIndex = 'index.jsonl';

export function keptHeader(bucket: string, runDir: string) {
  return { version, bucket, runDir };
}

/** File of an object's body. Names of objects are longer than those of files may be. */
export function keptBody(name: string): string {
  const hash = createHash('sha256').update(name).digest('hex');
  return join('bodies', hash.slice(0, 2), hash.slice(2));
}

/** What waits in `directory`, or null when nothing does. The last of several with one name counts. Throws for an index of another version. */
export async function readKept(directory: string): Promise<KeptObjects | null> {
  const text = await readFile(join(directory, keptIndex), 'utf8').catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  });
  if (text === null) return null;
  const [header, ...entries] = text.split('\n').flatMap(lineOf);
  const { version: found, bucket, runDir } = header as Partial<ReturnType<typeof keptHeader>>;
  if (found !== version || bucket === undefined || runDir === undefined)
    throw new Error(`${join(directory, keptIndex)} has version ${found}, expected ${version}`);
  const objects = new Map((entries as KeptObject[]).map((each) => [each.name, each]));
  return { bucket, runDir, objects: [...objects.values()] };
}

export interface KeptUpload {
  readonly kept: KeptObjects;
  readonly directory: string;
  readonly store: ObjectStore;
  /** What becomes of an object where it goes to another bucket than it was kept for; `text` is its body then, null the one that was kept. */
  readonly placed: (object: KeptObject) => KeptObject & { readonly text: string | null };
  readonly onSent: (name: string) => void;
  readonly onFailed: (name: string, error: unknown) => void;
}

const atOnce = 8;

/** Uploads what waits, finished.json last and only when the others have arrived; forgets what has. Gives those that still wait. */
export async function uploadKept(upload: KeptUpload): Promise<readonly KeptObject[]> {
  const left: KeptObject[] = [];
  const send = async (object: KeptObject) => {
    const { name, options, text } = upload.placed(object);
    try {
      await upload.store.put(name, text ?? { file: join(upload.directory, keptBody(object.name)) }, options);
      upload.onSent(name);
    } catch (error) {
      left.push(object);
      upload.onFailed(name, error);
    }
  };
  const isLast = ({ name }: KeptObject) => name.endsWith('/finished.json');
  const { objects } = upload.kept;
  await eachLimited(
    objects.filter((each) => !isLast(each)),
    atOnce,
    send,
  );
  const last = objects.filter(isLast);
  if (left.length === 0) await eachLimited(last, 1, send);
  else left.push(...last);
  await forget(upload, left);
  return left;
}

/** The index is replaced first: a body without an entry is rubbish, an entry without its body would be a loss. */
async function forget({ kept, directory }: KeptUpload, left: readonly KeptObject[]): Promise<void> {
  if (left.length === 0) return rm(directory, { recursive: true, force: true });
  const lines = [keptHeader(kept.bucket, kept.runDir), ...left].map((each) => `${JSON.stringify(each)}\n`);
  await writeFile(join(directory, `${keptIndex}.new`), lines.join(''));
  await rename(join(directory, `${keptIndex}.new`), join(directory, keptIndex));
  const waiting = new Set(left.map(({ name }) => name));
  for (const { name } of kept.objects)
    if (!waiting.has(name)) await rm(join(directory, keptBody(name)), { force: true });
}

/** A process that was killed may have written half a line. */
function lineOf(line: string): unknown[] {
  try {
    return line === '' ? [] : [JSON.parse(line) as unknown];
  } catch {
    return [];
  }
}

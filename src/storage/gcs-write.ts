import { unreachable } from '../core/unreachable.ts';
import type { NewObject } from './gcs-api.ts';
import { type GcsBody, openBody } from './gcs-body.ts';
import { GcsFailure } from './gcs-failure.ts';
import { type OpenBucket, readObject, storedObject } from './gcs-read.ts';
import { sumOf, upload } from './gcs-upload.ts';
import { isLargerNumber } from './larger-number.ts';
import { type ObjectBody, type PutOptions, StorageError } from './object-store.ts';
import { removeMoved } from './regular-file.ts';

/** Whole uploads of an object whose bytes arrive damaged, or whose upload the bucket forgets. */
const wholeAttempts = 3;
/** Other writers of the same object that are waited out. */
const otherWriters = 20;

/** Throws GcsFailure, and StorageError for what is no fault of the bucket. */
export async function writeObject(
  bucket: OpenBucket,
  name: string,
  body: ObjectBody,
  options: PutOptions,
): Promise<void> {
  const opened = await openBody(name, body, options);
  try {
    const writing = { bucket, object: newObject(name, opened, options), opened, body, options };
    for (let attempt = 1; !(await writtenWhole(writing, attempt)); attempt++);
  } finally {
    await opened.close();
  }
  await removeMoved(body);
}

interface Writing {
  readonly bucket: OpenBucket;
  readonly object: NewObject;
  readonly opened: GcsBody;
  readonly body: ObjectBody;
  readonly options: PutOptions;
}

/** False when it must be sent again from its beginning. */
async function writtenWhole(writing: Writing, attempt: number): Promise<boolean> {
  try {
    await writeInPlace(writing);
    return true;
  } catch (error) {
    const isWorthAnother = error instanceof GcsFailure && [200, 410].includes(error.status);
    if (!isWorthAnother || attempt === wholeAttempts) throw error;
    return false;
  }
}

/** First as if there were nothing, which needs no right to replace and is true of nearly every object. */
async function writeInPlace(writing: Writing): Promise<void> {
  const { bucket, object, opened } = writing;
  let generation = '0';
  let sum: string | null = null;
  for (let writer = 0; writer < otherWriters; writer++) {
    if ((await upload({ ...bucket, object, body: opened }, generation)) === 'written') return;
    const found = await storedObject(bucket, object.name);
    sum ??= await sumOf(opened);
    if (found !== null && (found.crc32c === sum || !(await mayReplace(writing)))) return;
    generation = found?.generation ?? '0';
  }
  throw new GcsFailure(412, `${otherWriters} other writers were faster`, false);
}

/** False when what is there shall stay and nothing is wrong. */
async function mayReplace({ bucket, object: { name }, body, options }: Writing): Promise<boolean> {
  const { replaces = 'anything' } = options;
  switch (replaces) {
    case 'anything':
      return true;
    case 'smaller-number':
      return isLargerNumber(String(body), (await readObject(bucket, name)) ?? '');
    case 'nothing':
      throw new StorageError('exists', null, 'it is there already, with another content');
    default:
      return unreachable(replaces);
  }
}

function newObject(name: string, { contentType, contentEncoding }: GcsBody, options: PutOptions): NewObject {
  const { cacheControl, metadata } = options;
  return {
    name,
    contentType,
    ...(contentEncoding === null ? {} : { contentEncoding }),
    ...(cacheControl === undefined ? {} : { cacheControl }),
    ...(metadata === undefined ? {} : { metadata }),
  };
}

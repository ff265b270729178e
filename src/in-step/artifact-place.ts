/** What an artifact is called in a bucket, and how it is said to be packed. Prow pkg/pod-utils/gcs (metadata.go, upload.go). */
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { posix } from 'node:path';
import type { PutOptions } from '../storage/object-store.ts';
import { artifactObjectName } from './artifact-name.ts';
import type { FoundFile } from './walk-files.ts';

export interface ArtifactPlace {
  readonly name: string;
  readonly options: PutOptions;
}

/** Readers unpack what is said to be packed: `x.json.gz` becomes the packed `x.json`, and of other things `x.gz` the file `x`, which is gzip. */
export async function artifactPlace(file: FoundFile, prefix: string, storeUri: string): Promise<ArtifactPlace> {
  const name = artifactObjectName(posix.join(prefix, file.name), storeUri);
  const packed = /^(.*[^/])\.gz(?:ip)?$/i.exec(name)?.[1];
  if (packed === undefined || storeUri.startsWith('file://') || !(await isGzip(file.path)))
    return { name, options: {} };
  const contentEncoding = readableTypes.test(packed) ? ({ contentEncoding: 'gzip' } as const) : {};
  const contentType = readableTypes.test(packed) ? {} : { contentType: 'application/gzip' };
  return { name: packed, options: { ...contentEncoding, ...contentType } };
}

/** What a browser shows when it is unpacked. */
const readableTypes = /\.(?:json|xml|html?|svg|css|m?js|txt|log|ya?ml|md)$/i;

/** A name alone would make readers fail to unpack it. */
async function isGzip(path: string): Promise<boolean> {
  try {
    await using file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(2), 0, 2, 0);
    return bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b;
  } catch {
    return false; // whoever copies it meets the same and says so
  }
}

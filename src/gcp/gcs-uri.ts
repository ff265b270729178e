import { fileURLToPath } from 'node:url';
import { UsageError } from '../core/errors.ts';

/** Where `--bucket` says results go. Paths and prefixes have no slash at their end; an empty prefix is the bucket itself. */
export type BucketLocation =
  | { readonly type: 'gcs'; readonly bucket: string; readonly prefix: string }
  | { readonly type: 'directory'; readonly path: string };

const bucketName = /^[a-z0-9][a-z0-9._-]{1,220}[a-z0-9]$/;
const forbiddenInPrefix = /[\u0000-\u001f\u007f#?*[\]]/;

/**
 * Reads `gs://bucket/prefix`, a bare `bucket` (Prow's older form, the same as `gs://bucket`) or `file:///path`.
 * Throws UsageError when the text is none of them.
 */
export function parseBucketLocation(text: string): BucketLocation {
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(text)?.[1]?.toLowerCase();
  switch (scheme) {
    case 'gs':
      return gcsLocation(text, text.slice('gs://'.length));
    case 'file':
      return directoryLocation(text);
    case undefined:
      return bareLocation(text);
    default:
      throw refusal(text, `${scheme}:// is not supported`);
  }
}

/** `gs://bucket/prefix` or `file:///path`, with no slash at the end. */
export function bucketUri(location: BucketLocation): string {
  if (location.type === 'directory') return `file://${location.path.split('/').map(encodeURIComponent).join('/')}`;
  return gcsUri(location.bucket, location.prefix);
}

/** `gs://bucket/name`, or `gs://bucket` for an empty name. */
export function gcsUri(bucket: string, name: string): string {
  return name === '' ? `gs://${bucket}` : `gs://${bucket}/${name}`;
}

function gcsLocation(text: string, rest: string): BucketLocation {
  const slash = rest.indexOf('/');
  const bucket = slash === -1 ? rest : rest.slice(0, slash);
  const prefix = slash === -1 ? '' : withoutSlashAtEnd(rest.slice(slash + 1));
  if (!bucketName.test(bucket)) throw refusal(text, `"${bucket}" is no bucket name`);
  const segments = prefix === '' ? [] : prefix.split('/');
  if (forbiddenInPrefix.test(prefix) || segments.some((segment) => ['', '.', '..'].includes(segment)))
    throw refusal(text, `"${prefix}" cannot be the beginning of object names`);
  return { type: 'gcs', bucket, prefix };
}

function directoryLocation(text: string): BucketLocation {
  try {
    const path = fileURLToPath(text);
    if (!path.includes('\0')) return { type: 'directory', path: withoutSlashAtEnd(path) };
  } catch (cause) {
    throw refusal(text, 'a file URL has an empty host and an absolute path', cause);
  }
  throw refusal(text, 'a path cannot hold a NUL');
}

function bareLocation(text: string): BucketLocation {
  if (text.startsWith('/') || text.startsWith('.'))
    throw refusal(text, 'a directory is written as file:///absolute/path');
  if (text.includes('/')) throw refusal(text, 'a bucket with a prefix is written as gs://bucket/prefix');
  return gcsLocation(text, text);
}

function withoutSlashAtEnd(path: string): string {
  let end = path.length;
  while (end > 0 && path[end - 1] === '/') end -= 1;
  return path.slice(0, end);
}

function refusal(text: string, reason: string, cause?: unknown): UsageError {
  const hint = 'write gs://bucket/prefix, a bucket name, or file:///path';
  return new UsageError(`cannot use ${JSON.stringify(text)} as a bucket: ${reason}`, { hint, cause });
}

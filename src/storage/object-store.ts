import { HarnessError, type HarnessErrorOptions } from '../core/errors.ts';

/** Where results are written: a bucket, or a directory laid out like one. Implementations: directory.ts, gcs.ts. */
export interface ObjectStore {
  /** Where readers find the objects, e.g. `gs://bucket/prefix` or `file:///path`. */
  readonly uri: string;
  /** Writes one whole object; readers see the old or the new content, never a part. Throws StorageError. */
  put(name: string, body: ObjectBody, options?: PutOptions): Promise<void>;
  /** The object's text, or null when there is none. */
  read(name: string): Promise<string | null>;
  /** Names below `prefix`, sorted. */
  list(prefix: string): AsyncIterable<string>;
}

/** Text, or a file that is streamed (moved when `move` is set and the store can). */
export type ObjectBody = string | { readonly file: string; readonly move?: boolean };

export interface PutOptions {
  /** @default by the name's extension, else by the first bytes */
  readonly contentType?: string;
  /** Given where the body is compressed already. Large text is compressed by the store itself. @default none */
  readonly contentEncoding?: 'gzip';
  /** How long readers may keep it, e.g. `no-cache`; buckets let them for an hour. */
  readonly cacheControl?: string;
  /** Custom metadata of the object (GCS `x-goog-meta-*`). */
  readonly metadata?: Readonly<Record<string, string>>;
  /** @default 'anything' */
  readonly replaces?: Replaces;
}

/**
 * What the new object may take the place of. `nothing`: the same content is written already or it is refused.
 * `smaller-number`: the object is a number, and the larger one stays, whoever writes last.
 */
export type Replaces = 'anything' | 'nothing' | 'smaller-number';

/**
 * `store`: it cannot be reached or refuses us, another time or account may be luckier. `body`: what was to be written cannot be read.
 * `name`: no store takes it. `exists`: something else is there that must stay. `kept`: as `store`, and it waits on this machine.
 */
export type StorageTrouble = 'store' | 'body' | 'name' | 'exists' | 'kept';

/** Thrown by every ObjectStore. */
export class StorageError extends HarnessError {
  override readonly name = 'StorageError';
  readonly trouble: StorageTrouble;
  /** The message without the operation and the object. */
  readonly reason: string;

  /** `operation`: what was tried with which object, such as `write gs://bucket/x`; null where the caller will say. */
  constructor(trouble: StorageTrouble, operation: string | null, reason: string, options?: HarnessErrorOptions) {
    super('STORAGE', operation === null ? reason : `cannot ${operation}: ${reason}`, options);
    this.trouble = trouble;
    this.reason = reason;
  }
}

/** Whether an error says that the object is safe on this machine: whoever keeps it has told so, once for all. */
export function isKept(error: unknown): boolean {
  return error instanceof StorageError && error.trouble === 'kept';
}

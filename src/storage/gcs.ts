import type { Clock } from '../core/clock.ts';
import { gcsUri } from '../gcp/gcs-uri.ts';
import { listUrl, pageIn } from './gcs-api.ts';
import { GcsFailure, storageErrorOf, troubleLine } from './gcs-failure.ts';
import { createHttpClient } from './gcs-http.ts';
import { type OpenBucket, readObject } from './gcs-read.ts';
import { type Authorize, GcsSession } from './gcs-session.ts';
import { writeObject } from './gcs-write.ts';
import { objectNameProblem } from './object-name.ts';
import { type ObjectStore, StorageError } from './object-store.ts';

export interface GcsStoreOptions {
  readonly bucket: string;
  /** Put before every name, without a slash at its end. @default '' */
  readonly prefix?: string;
  /** Where the bucket is asked for, e.g. `https://storage.googleapis.com`. */
  readonly endpoint: string;
  readonly authorize: Authorize;
  /** Milliseconds for which one object is tried. @default 150 000: a bucket may be away for a minute or two */
  readonly patienceMs?: number;
  /** Milliseconds of silence after which a connection is given up. @default 30 000 */
  readonly idleMs?: number;
  /** Ends trying. */
  readonly signal?: AbortSignal | undefined;
  /** Gets a line when an outage begins. */
  readonly say?: ((line: string) => void) | undefined;
  /** `HTTPS_PROXY` and the like. @default none */
  readonly proxyEnv?: Readonly<Record<string, string | undefined>>;
  readonly clock?: Clock;
  readonly random?: () => number;
}

/** Objects at once, and so connections: Google's advice for one process. */
const connections = 8;

interface Gcs extends OpenBucket {
  readonly prefix: string;
}

/**
 * A bucket of Google Cloud Storage, or of an emulator. Every write has a precondition, so that an answer which is lost leads to no second
 * writing, and what a bucket has stored is compared with what was sent.
 */
export function createGcsStore(options: GcsStoreOptions): ObjectStore {
  const { bucket, prefix = '', endpoint, idleMs = 30_000, patienceMs = 150_000, proxyEnv = {} } = options;
  const http = createHttpClient({ connections, idleMs, proxyEnv });
  const onTrouble = (failure: GcsFailure) => options.say?.(troubleLine(bucket, failure, patienceMs));
  const session = new GcsSession({ ...options, http, patienceMs, onTrouble });
  const gcs: Gcs = { session, place: { endpoint, bucket }, prefix: prefix === '' ? '' : `${prefix}/` };
  const uri = gcsUri(bucket, prefix);
  const named = <T>(operation: string, name: string, action: (fullName: string) => Promise<T>) =>
    inWords(`${operation} ${uri}/${name}`, bucket, () => action(fullNameOf(gcs, name)));
  return {
    uri,
    put: (name, body, put = {}) => named('write', name, (fullName) => writeObject(gcs, fullName, body, put)),
    read: (name) => named('read', name, (fullName) => readObject(gcs, fullName)),
    list: (under) => names(gcs, under, `list ${uri}/${under}`),
  };
}

async function* names({ session, place, prefix }: Gcs, under: string, operation: string): AsyncGenerator<string> {
  let pageToken: string | null = null;
  do {
    const url: URL = listUrl(place, prefix + under, pageToken);
    const page = await inWords(operation, place.bucket, async () => pageIn(await session.send({ method: 'GET', url })));
    for (const name of page.names) yield name.slice(prefix.length);
    pageToken = page.nextPageToken;
  } while (pageToken !== null);
}

function fullNameOf({ prefix }: Gcs, name: string): string {
  const reason = objectNameProblem(name) ?? objectNameProblem(prefix + name);
  if (reason !== null) throw new StorageError('name', null, reason);
  return prefix + name;
}

async function inWords<T>(operation: string, bucket: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    if (error instanceof GcsFailure) throw storageErrorOf(operation, bucket, error);
    if (error instanceof StorageError)
      throw new StorageError(error.trouble, operation, error.reason, { hint: error.hint, cause: error });
    throw error;
  }
}

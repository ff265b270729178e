import { resolve } from 'node:path';
import { unreachable } from '../core/unreachable.ts';
import { parseBucketLocation } from '../gcp/gcs-uri.ts';
import { createDirectoryStore } from '../storage/directory.ts';
import type { ObjectStore } from '../storage/object-store.ts';
import { openGcs } from '../storage/open-gcs.ts';
import type { Host } from './host.ts';

export interface StoreUse {
  /** When it fires nothing is tried any more. */
  readonly ends?: AbortSignal;
  /** Gets a line when an outage begins. */
  readonly say?: (line: string) => void;
}

/** The store at a URI, whose names are joined to it. Throws UsageError for what is no place for objects. */
export function openStore(uri: string, { env }: Pick<Host, 'env'>, { ends, say }: StoreUse = {}): ObjectStore {
  const location = parseBucketLocation(uri);
  switch (location.type) {
    case 'directory':
      return createDirectoryStore(resolve(location.path));
    case 'gcs':
      return openGcs({ bucket: location.bucket, prefix: location.prefix, env, signal: ends, say });
    default:
      return unreachable(location);
  }
}

import { resolve } from 'node:path';
import { unreachable } from '../core/unreachable.ts';
import { parseBucketLocation } from '../gcp/gcs-uri.ts';
import { createDirectoryStore } from '../storage/directory.ts';
import type { ObjectStore } from '../storage/object-store.ts';
import { openGcs } from '../storage/open-gcs.ts';
import type { Host } from './host.ts';

/** The store at a URI, whose names are joined to it. `ends`: when it fires nothing is tried any more. Throws UsageError for what is no place for objects. */
export function openStore(uri: string, { env }: Pick<Host, 'env'>, ends?: AbortSignal): ObjectStore {
  const location = parseBucketLocation(uri);
  switch (location.type) {
    case 'directory':
      return createDirectoryStore(resolve(location.path));
    case 'gcs':
      return openGcs({ bucket: location.bucket, prefix: location.prefix, env, signal: ends });
    default:
      return unreachable(location);
  }
}

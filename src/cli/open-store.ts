import { resolve } from 'node:path';
import { UsageError } from '../core/errors.ts';
import { unreachable } from '../core/unreachable.ts';
import { parseBucketLocation } from '../gcp/gcs-uri.ts';
import { createDirectoryStore } from '../storage/directory.ts';
import type { ObjectStore } from '../storage/object-store.ts';

/** The store behind a `--bucket` value. Throws UsageError for one that this version cannot write to. */
export function openStore(uri: string): ObjectStore {
  const location = parseBucketLocation(uri);
  switch (location.type) {
    case 'directory':
      return createDirectoryStore(resolve(location.path));
    case 'gcs':
      throw new UsageError(`gs://${location.bucket}: this version writes results to directories only`, {
        hint: 'give --bucket file:///path, or leave it out and upload .argo-e2e/runs/<id> with gcloud storage cp',
      });
    default:
      return unreachable(location);
  }
}

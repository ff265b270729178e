/** Where results go to and logs come from. */
import { HarnessError } from '../core/errors.ts';
import type { ObjectStore } from '../storage/object-store.ts';
import { type Finding, scribeOf } from './finding.ts';

const { ok, warning, failed } = scribeOf('results');

/** Always the same, so that no heap of them grows: there is nothing that deletes. */
export const probeName = 'argo-e2e-doctor.txt';

/** Writes an object and reads it back. It takes the place of an earlier one, as `latest-build.txt` does: who may only create cannot do that. */
export async function examineBucket(open: () => ObjectStore, uri: string, nowMs: number): Promise<Finding> {
  const name = `bucket ${uri}`;
  const text = `written by e2e doctor at ${new Date(nowMs).toISOString()}\n`;
  try {
    const store = open();
    await store.put(probeName, text, { cacheControl: 'no-cache' });
    const read = await store.read(probeName);
    if (read === text) return ok(name, `${probeName} was written and read`);
    return failed(name, `${probeName} was written, but reads otherwise`, 'does somebody else write there just now?');
  } catch (error) {
    if (!(error instanceof HarnessError)) throw error;
    return failed(name, error.message, error.hint ?? 'the account needs to create, read and replace objects there');
  }
}

export function noBucket(): Finding {
  return warning('bucket', 'not looked at: none is named', 'name it with --bucket');
}

/** `read`: asks Cloud Logging for one entry; null where this build cannot. */
export async function examineLogging(read: (() => Promise<void>) | null): Promise<Finding> {
  const name = 'Cloud Logging';
  if (read === null)
    return warning(
      name,
      'not looked at: no project is named',
      'where the cluster keeps logs there, name it with --logging-project',
    );
  try {
    await read();
    return ok(name, 'can be read');
  } catch (error) {
    if (!(error instanceof HarnessError)) throw error;
    return warning(
      name,
      error.message,
      error.hint ?? 'grant roles/logging.viewer: logs of pods that are gone come from there',
    );
  }
}

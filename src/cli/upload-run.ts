/** `e2e upload`: sends what a run could not when its bucket was away. */
import { join, posix, resolve } from 'node:path';
import { type ExitCode, exitCodes } from '../core/errors.ts';
import { formatError } from '../core/format-error.ts';
import { neutraliseText } from '../report/neutralise.ts';
import { findRunDirectory, latestFirst, type RunDirectory } from '../run/run-directory.ts';
import { type KeptObject, type KeptObjects, type KeptUpload, readKept, uploadKept } from '../storage/kept-objects.ts';
import { StorageError } from '../storage/object-store.ts';
import { bucketPrefix, bucketRoot } from './bucket-layout.ts';
import { unsentDirectory } from './bucket-results.ts';
import type { Host } from './host.ts';
import { notFound } from './not-found.ts';
import { openStore } from './open-store.ts';

export interface UploadRequest {
  readonly run: string;
  /** @default the bucket of the run */
  readonly bucket: string | undefined;
}

const tellEveryMs = 5_000;
/** Different troubles that are shown. */
const shownReasons = 10;

export async function uploadRun({ run, bucket }: UploadRequest, host: Host): Promise<ExitCode> {
  const found = await runDirectory(run, host);
  const directory = join(found.path, unsentDirectory);
  const kept = await readKept(directory);
  if (kept === null) {
    host.stdout.write(`run ${found.id} has nothing left to upload\n`);
    return exitCodes.passed;
  }
  const target = bucket ?? kept.bucket;
  const say = (line: string) => host.stderr.write(`${neutraliseText(line)}\n`);
  const reasons = new Set<string>();
  let sent = 0;
  const telling = setInterval(() => say(`uploaded ${sent} of ${kept.objects.length} objects`), tellEveryMs);
  const left = await uploadKept({
    kept,
    directory,
    store: openStore(bucketRoot(target), host, { ends: host.interrupted, say }),
    placed: (object) => placed(object, kept, target),
    onSent: () => {
      sent += 1;
    },
    onFailed: (_, error) => void reasons.add(reasonOf(error)),
  }).finally(() => clearInterval(telling));
  for (const reason of [...reasons].slice(0, shownReasons)) say(reason);
  return told({ id: found.id, sent, left, uri: runUri(kept, target) }, host);
}

/** Without the object's name: an outage is told once. */
function reasonOf(error: unknown): string {
  if (!(error instanceof StorageError)) return formatError(error);
  return error.hint === undefined ? error.reason : `${error.reason}\n  → ${error.hint}`;
}

interface Outcome {
  readonly id: string;
  readonly sent: number;
  readonly left: readonly KeptObject[];
  readonly uri: string;
}

function told({ id, sent, left, uri }: Outcome, host: Host): ExitCode {
  const objects = (count: number) => (count === 1 ? '1 object' : `${count} objects`);
  host.stdout.write(`uploaded ${objects(sent)} of run ${id} to ${uri}\n`);
  if (left.length === 0) return exitCodes.passed;
  host.stderr.write(`${objects(left.length)} could not be uploaded and stay here: e2e upload ${id} tries again\n`);
  return host.interrupted.aborted ? exitCodes.interrupted : exitCodes.noVerdict;
}

/** In another bucket the run's directory lies below that one's prefix, and what points to it says so. */
function placed(object: KeptObject, kept: KeptObjects, target: string): ReturnType<KeptUpload['placed']> {
  const [from, to] = [runDirIn(kept, kept.bucket), runDirIn(kept, target)];
  const name = object.name.startsWith(`${from}/`) ? to + object.name.slice(from.length) : object.name;
  const [oldUri, newUri] = [runUri(kept, kept.bucket), runUri(kept, target)];
  const { metadata } = object.options;
  if (oldUri === newUri || metadata?.['x-goog-meta-link'] !== oldUri)
    return { name, options: object.options, text: null };
  const moved = { ...object.options, metadata: { ...metadata, 'x-goog-meta-link': newUri } };
  return { name, options: moved, text: newUri };
}

function runDirIn({ runDir }: KeptObjects, bucket: string): string {
  return posix.join(bucketPrefix(bucket), runDir);
}

function runUri(kept: KeptObjects, bucket: string): string {
  return `${bucketRoot(bucket)}/${runDirIn(kept, bucket)}`;
}

async function runDirectory(id: string, { cwd }: Host): Promise<RunDirectory> {
  const runsDir = resolve(cwd, '.argo-e2e', 'runs');
  const found = await findRunDirectory(runsDir, id);
  if (found !== null) return found;
  const ids = await latestFirst(runsDir);
  const hint = ids.length === 0 ? 'change to the directory of the run' : `there are ${ids.slice(0, 5).join(', ')}`;
  throw notFound(`there is no run ${id} below ${runsDir}`, hint);
}

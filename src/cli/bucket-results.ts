import { join } from 'node:path';
import { type Problem, problem } from '../core/errors.ts';
import { runDirForJob } from '../prow/gcs-layout.ts';
import type { ProwJob } from '../prow/job.ts';
import { graceAfter } from '../run/grace.ts';
import { Results, type ResultsOptions } from '../run/results.ts';
import type { RunDirectory } from '../run/run-directory.ts';
import { createKeepingStore } from '../storage/keeping.ts';
import type { StorageError } from '../storage/object-store.ts';
import { bucketRoot, type LayoutFlags, layoutOf } from './bucket-layout.ts';
import type { Host } from './host.ts';
import { openStore } from './open-store.ts';

export interface BucketResultsRequest {
  readonly directory: RunDirectory;
  readonly host: Host;
  /** Gets a line when writing takes long. */
  readonly say: (line: string) => void;
  readonly options: ResultsOptions;
}

/** What a bucket could not take, in the run's directory. */
export const unsentDirectory = 'unsent';

/** Of the grace after an interrupt, what is left for keeping on disk what the bucket did not take: milliseconds. */
const keepingMs = 1_500;

/** Results in a bucket, in Prow's layout. What it cannot take is kept on disk, with one problem that says how to upload it. */
export function bucketResults(
  job: ProwJob,
  flags: LayoutFlags & { readonly bucket: string },
  { directory, host, say, options }: BucketResultsRequest,
): Results {
  const layout = layoutOf(flags);
  const grace = graceAfter(host.interrupted, untilKeeping(job), host.clock);
  const store = openStore(bucketRoot(flags.bucket), host, { ends: grace.signal, say });
  const unsent = join(directory.path, unsentDirectory);
  let isTold = false;
  const onKept = (error: StorageError) => {
    if (!isTold) results.problems.push(keptProblem(error, results.uri, unsent, directory.id));
    isTold = true;
  };
  const runDir = runDirForJob(job, { ...layout, pathPrefix: '' });
  const keeping = createKeepingStore(store, { directory: unsent, bucket: flags.bucket, runDir, onKept });
  const results = new Results('bucket', keeping, job, layout, options);
  return results;
}

/** One for everything that is kept. */
function keptProblem({ reason, hint }: StorageError, uri: string, unsent: string, runId: string): Problem {
  const first = hint === undefined ? '' : `${hint}; then `;
  return problem(`${uri} is not complete: ${reason}. What is missing there is kept in ${unsent}`, {
    rule: 'upload',
    hint: `${first}upload it: e2e upload ${runId}`,
  });
}

function untilKeeping({ decoration }: ProwJob): number {
  const graceMs = decoration?.gracePeriodMs ?? 15_000; // Prow's own default
  return Math.max(graceMs - keepingMs, graceMs / 2);
}

import { join } from 'node:path';
import { problem } from '../core/errors.ts';
import { runDirForJob } from '../prow/gcs-layout.ts';
import type { ProwJob } from '../prow/job.ts';
import { graceAfter } from '../run/grace.ts';
import { Results, type ResultsOptions } from '../run/results.ts';
import type { RunDirectory } from '../run/run-directory.ts';
import { createKeepingStore } from '../storage/keeping.ts';
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
  const onKept = () => {
    if (!isTold) results.problems.push(keptProblem(unsent, directory.id));
    isTold = true;
  };
  const runDir = runDirForJob(job, { ...layout, pathPrefix: '' });
  const keeping = createKeepingStore(store, { directory: unsent, bucket: flags.bucket, runDir, onKept });
  const results = new Results('bucket', keeping, job, layout, options);
  return results;
}

function keptProblem(unsent: string, runId: string) {
  const hint = `upload it later: e2e upload ${runId}`;
  return problem(`what the bucket did not take is kept in ${unsent}`, { rule: 'upload', hint });
}

function untilKeeping({ decoration }: ProwJob): number {
  const graceMs = decoration?.gracePeriodMs ?? 15_000; // Prow's own default
  return Math.max(graceMs - keepingMs, graceMs / 2);
}

/** `--bucket` and what goes with it, as Prow's `gcs_configuration` says the same. */
import { UsageError } from '../core/errors.ts';
import { bucketUri, gcsUri, parseBucketLocation } from '../gcp/gcs-uri.ts';
import { type GcsLayout, runDirForJob } from '../prow/gcs-layout.ts';
import type { ProwJob } from '../prow/job.ts';
import type { FlagValues } from './command.ts';
import type { resultFlags } from './flags.ts';

export type LayoutFlags = Pick<
  FlagValues<typeof resultFlags>,
  'bucket' | 'path-strategy' | 'default-org' | 'default-repo'
>;

/** Throws UsageError for a strategy without the defaults that it needs, and for what is no bucket. */
export function layoutOf(flags: LayoutFlags): GcsLayout {
  const strategy = flags['path-strategy'];
  const [org, repo] = [flags['default-org'], flags['default-repo']];
  if (strategy !== 'explicit' && (org === undefined || repo === undefined)) {
    throw new UsageError(`--path-strategy ${strategy} needs --default-org and --default-repo`);
  }
  return {
    pathPrefix: flags.bucket === undefined ? '' : bucketPrefix(flags.bucket),
    pathStrategy: strategy,
    ...(org === undefined ? {} : { defaultOrg: org }),
    ...(repo === undefined ? {} : { defaultRepo: repo }),
  };
}

/** The bucket without its prefix. Prow moves a run's directory by its `path_prefix`, and leaves the pointers to it at the bucket's root. */
export function bucketRoot(bucket: string): string {
  const location = parseBucketLocation(bucket);
  return bucketUri(location.type === 'gcs' ? { ...location, prefix: '' } : location);
}

/** What of `gs://name/prefix` goes before a run's directory. */
export function bucketPrefix(bucket: string): string {
  const location = parseBucketLocation(bucket);
  return location.type === 'gcs' ? location.prefix : '';
}

/**
 * Where steps on a cluster upload their artifacts themselves, below a directory of their workflow's name (`E2E_DESTINATION`): Prow's place in
 * a decorated job, that of `--bucket` in others. Null where steps could reach no such place.
 */
export function stepDestination(job: ProwJob, flags: LayoutFlags): string | null {
  const gcs = job.decoration?.gcs ?? null;
  if (gcs !== null && gcs.bucket !== '') return artifactsUri(gcs.bucket, job, gcs);
  if (flags.bucket === undefined || parseBucketLocation(flags.bucket).type !== 'gcs') return null;
  return artifactsUri(flags.bucket, job, layoutOf(flags));
}

/** Null for what Prow takes besides Google's buckets, such as `s3://`. */
function artifactsUri(bucket: string, job: ProwJob, layout: GcsLayout): string | null {
  if (/^[a-z0-9]+:\/\//i.test(bucket) && !bucket.startsWith('gs://')) return null;
  const location = parseBucketLocation(bucket);
  return location.type === 'gcs' ? gcsUri(location.bucket, `${runDirForJob(job, layout)}/artifacts`) : null;
}

import { resolve } from 'node:path';
import { UsageError } from '../core/errors.ts';
import type { GcsLayout } from '../prow/gcs-layout.ts';
import type { ProwJob } from '../prow/job.ts';
import { Results } from '../run/results.ts';
import type { RunDirectory } from '../run/run-directory.ts';
import { createDirectoryStore } from '../storage/directory.ts';
import type { FlagValues } from './command.ts';
import type { resultFlags } from './flags.ts';
import type { Host } from './host.ts';
import { openStore } from './open-store.ts';

/** Decorated jobs write under $ARTIFACTS, `--bucket` takes Prow's layout, anything else the run's own directory. */
export function openResults(
  job: ProwJob,
  flags: FlagValues<typeof resultFlags>,
  directory: RunDirectory,
  host: Host,
): Results {
  if (isDecorated(job, flags))
    return new Results('decorated', createDirectoryStore(artifactsDirectory(job, host)), job, {});
  if (flags.bucket === undefined) return new Results('directory', createDirectoryStore(directory.path), job, {});
  return new Results('bucket', openStore(flags.bucket, host), job, layoutOf(flags));
}

export function isDecorated(job: ProwJob, flags: Pick<FlagValues<typeof resultFlags>, 'decorated'>): boolean {
  return flags.decorated || job.decoration !== null;
}

/** Throws UsageError where there is none. */
export function artifactsDirectory(job: ProwJob, { cwd, env }: Host): string {
  const directory = job.artifactsDir ?? env['ARTIFACTS'];
  if (!directory)
    throw new UsageError('a decorated job writes its results under $ARTIFACTS, which is not set', {
      hint: 'set ARTIFACTS to a directory, or leave --decorated out',
    });
  return resolve(cwd, directory);
}

function layoutOf(flags: FlagValues<typeof resultFlags>): GcsLayout {
  const strategy = flags['path-strategy'];
  const [org, repo] = [flags['default-org'], flags['default-repo']];
  if (strategy !== 'explicit' && (org === undefined || repo === undefined)) {
    throw new UsageError(`--path-strategy ${strategy} needs --default-org and --default-repo`);
  }
  return {
    pathStrategy: strategy,
    ...(org === undefined ? {} : { defaultOrg: org }),
    ...(repo === undefined ? {} : { defaultRepo: repo }),
  };
}

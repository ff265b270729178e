import { resolve } from 'node:path';
import { UsageError } from '../core/errors.ts';
import type { ProwJob } from '../prow/job.ts';
import { Results, type ResultsOptions } from '../run/results.ts';
import type { RunDirectory } from '../run/run-directory.ts';
import { createDirectoryStore } from '../storage/directory.ts';
import { bucketResults } from './bucket-results.ts';
import type { FlagValues } from './command.ts';
import type { resultFlags } from './flags.ts';
import type { Host } from './host.ts';
import { type LinkFlags, runLinks } from './run-links.ts';

export type OpenResultsFlags = FlagValues<typeof resultFlags> &
  Pick<LinkFlags, 'namespace' | 'logging-project' | 'logging-cluster'>;

/** Decorated jobs write under $ARTIFACTS, `--bucket` takes Prow's layout, anything else the run's own directory. `say` gets a line when writing takes long. */
export function openResults(
  job: ProwJob,
  flags: OpenResultsFlags,
  directory: RunDirectory,
  host: Host,
  say: (line: string) => void,
): Results {
  const options = resultsOptions(job, flags, host, say);
  if (isDecorated(job, flags))
    return new Results('decorated', createDirectoryStore(artifactsDirectory(job, host)), job, {}, options);
  if (flags.bucket !== undefined)
    return bucketResults(job, { ...flags, bucket: flags.bucket }, { directory, host, say, options });
  return new Results('directory', createDirectoryStore(directory.path), job, {}, options);
}

export function isDecorated(job: ProwJob, flags: Pick<OpenResultsFlags, 'decorated'>): boolean {
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

function resultsOptions(
  job: ProwJob,
  flags: OpenResultsFlags,
  { clock }: Host,
  say: (line: string) => void,
): ResultsOptions {
  const maxBytes = flags['upload-limit-mb'] * 1e6;
  if (!(maxBytes > 0)) throw new UsageError(`--upload-limit-mb ${flags['upload-limit-mb']}: expected more than 0`);
  return {
    links: runLinks(job, flags, clock.now()),
    metadata: flags.namespace === undefined ? {} : { namespace: flags.namespace },
    artifacts: { ignore: flags['upload-ignore'], maxBytes, onProgress: say },
  };
}

/** What run_e2e knows before anything is decided, also where it cannot go on: its results must say so wherever a place for them can be told. */
import { HarnessError, UsageError } from '../core/errors.ts';
import { didYouMean } from '../core/nearest.ts';
import { type JobType, jobTypes, type ProwJob } from '../prow/job.ts';
import { resolveJob } from '../run/resolve-job.ts';
import type { FlagValues } from './command.ts';
import type { resultFlags } from './flags.ts';
import type { Host } from './host.ts';
import { type JobSession, openJobSession, ownBuildIdAt, type SelectionFlags } from './selection-session.ts';

export type OpenRunFlags = SelectionFlags & FlagValues<typeof resultFlags>;

export interface OpenRun {
  readonly session: JobSession;
  /** Why the run cannot go on; null when it can. */
  readonly failure: HarnessError | null;
  readonly isDecorated: boolean;
}

/** Throws what went wrong only where nobody can tell whose results these would be. */
export async function openRun(flags: OpenRunFlags, host: Host): Promise<OpenRun> {
  const isDecorated = flags.decorated;
  try {
    const session = await openJobSession(flags, host);
    return { session, failure: jobTypeFailure(flags['job-type']), isDecorated };
  } catch (failure) {
    if (!(failure instanceof HarnessError)) throw failure;
    const told = await jobForResults(flags, host);
    if (told === null) throw failure;
    return { session: { job: told.job, root: host.cwd, problems: [] }, failure, isDecorated: told.isDecorated };
  }
}

/** A wrong job type would select nothing, which is a success. */
function jobTypeFailure(jobType: string | undefined): UsageError | null {
  if (jobType === undefined || jobTypes.includes(jobType as JobType)) return null;
  return new UsageError(`--job-type ${jobType}: there is no such type of Prow job`, {
    hint: didYouMean(jobType, jobTypes) ?? `expected ${jobTypes.join(', ')}`,
  });
}

/** The job as Prow tells it, then as its single variables do, then one of our own, which has no place in a bucket. */
async function jobForResults(
  flags: OpenRunFlags,
  host: Host,
): Promise<{ readonly job: ProwJob; readonly isDecorated: boolean } | null> {
  const resolved = (env: Host['env']) =>
    resolveJob({ directory: host.cwd, env, ownBuildId: ownBuildIdAt(host), jobType: undefined }).then(
      ({ job }) => job,
      () => null,
    );
  const { JOB_SPEC: _, ...withoutSpec } = host.env;
  const { JOB_TYPE: __, PROW_JOB_ID: ___, PULL_REFS: ____, ...withoutProw } = withoutSpec;
  const prowJob = await resolved(host.env);
  if (prowJob !== null) return { job: prowJob, isDecorated: flags.decorated };
  // Prow sets ARTIFACTS in decorated jobs only, and it alone tells when JOB_SPEC cannot be read.
  const isDecorated = flags.decorated || Boolean(host.env['ARTIFACTS']);
  const job = (await resolved(withoutSpec)) ?? (await resolved(withoutProw));
  if (job === null || (job.source === 'checkout' && flags.bucket !== undefined && !isDecorated)) return null;
  return { job, isDecorated };
}

/** Which job this run is for: Prow's, or what a presubmit of the checked-out branch would be. */
import { basename } from 'node:path';
import { HarnessError, type Problem, problem } from '../core/errors.ts';
import { didYouMean } from '../core/nearest.ts';
import { jobFromEnvironment } from '../prow/env.ts';
import { jobTypes, type ProwJob, type Refs } from '../prow/job.ts';
import { isJobType } from '../prow/job-rules.ts';
import { readCheckout } from '../select/checkout.ts';
import { NoGitError, openGit } from '../select/git.ts';

type Environment = Readonly<Record<string, string | undefined>>;

export interface JobRequest {
  /** Any directory of the checkout; only looked at without Prow. */
  readonly directory: string;
  readonly env: Environment;
  /** A build id of our own, for a run without Prow. */
  readonly ownBuildId: string;
  /** `--job-type`. */
  readonly jobType: string | undefined;
}

export interface ResolvedJob {
  readonly job: ProwJob;
  /** What Prow's variables disagree about. */
  readonly problems: readonly Problem[];
}

/** Throws HarnessError PROW_ENV with everything that is wrong with Prow's variables. */
export async function resolveJob(request: JobRequest): Promise<ResolvedJob> {
  const { job, problems } = jobFromEnvironment(request.env);
  if (problems.some(({ severity }) => severity === 'error')) {
    throw new HarnessError('PROW_ENV', 'Prow’s environment cannot be used; nothing was started', { problems });
  }
  const found = job ?? (await jobOfCheckout(request));
  return {
    job: request.jobType === undefined || !isJobType(request.jobType) ? found : { ...found, type: request.jobType },
    problems: [...problems, ...flagProblems(request.jobType)],
  };
}

/** No Prow at all: a presubmit of this branch, without a pull. Where there is no checkout, or no git to read it, the job has no refs. */
export async function jobOfCheckout({
  directory,
  env,
  ownBuildId,
}: Pick<JobRequest, 'directory' | 'env' | 'ownBuildId'>): Promise<ProwJob> {
  const refs = await refsOfCheckout(directory, env);
  return {
    type: 'presubmit',
    name: refs?.repo ?? basename(directory),
    buildId: ownBuildId,
    prowJobId: '',
    refs,
    extraRefs: [],
    decoration: null,
    artifactsDir: env['ARTIFACTS'] || null,
    source: 'checkout',
  };
}

async function refsOfCheckout(directory: string, env: Environment): Promise<Refs | null> {
  try {
    const checkout = await readCheckout(await openGit(directory, env));
    const { org, repo } = checkout.repository ?? { org: 'local', repo: basename(checkout.root) };
    return {
      org,
      repo,
      ...(checkout.branch === null ? {} : { baseRef: checkout.branch }),
      ...(checkout.headSha === null ? {} : { baseSha: checkout.headSha }),
      pulls: [],
    };
  } catch (error) {
    if (error instanceof NoGitError) return null;
    throw error;
  }
}

/** Files may name a type that Prow has not, and an entry can be asked for by it, so it is no error. */
function flagProblems(jobType: string | undefined): readonly Problem[] {
  if (jobType === undefined || isJobType(jobType)) return [];
  const message = `--job-type is ${JSON.stringify(jobType)}, which is no type of Prow's jobs (${jobTypes.join(', ')})`;
  return [problem(message, { severity: 'warning', path: '--job-type', hint: didYouMean(jobType, jobTypes) })];
}

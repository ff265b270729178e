/** `e2e prowjob`: from prow_config.yaml, the git remote and flags to the jobs that Prow is to run. */
import { relative } from 'node:path';
import { jobYaml } from '../config/job-yaml.ts';
import { type ExitCode, exitCodes, type Problem, problem, UsageError } from '../core/errors.ts';
import { jobsDocument } from '../prow/job-config.ts';
import { problemsOfJobConfig } from '../prow/job-config-rules.ts';
import { usableConfig } from '../run/plan-workflows.ts';
import { configFilesOf, testedCheckout } from '../run/tested-checkout.ts';
import { readCheckout } from '../select/checkout.ts';
import { NoGitError, openGit } from '../select/git.ts';
import { complain } from './complain.ts';
import type { Host } from './host.ts';
import { type JobRepository, jobRequest, type ProwJobFlags, typesOf } from './prow-job-request.ts';
import { readConfig } from './selection-session.ts';

/** Throws UsageError with everything that Prow's own check would refuse. */
export async function printProwJobs(flags: ProwJobFlags, host: Host): Promise<ExitCode> {
  const request = { cwd: host.cwd, env: host.env, reposDir: flags['repos-dir'], configFiles: flags['config-file'] };
  const root = await testedCheckout(null, request);
  const loaded = await readConfig(flags, root, host);
  const config = usableConfig(loaded.config, loaded.problems);
  const files = configFilesOf(root, request).map((file) => relative(root, file));
  const repository = await repositoryOf(root, flags, host);
  const types = typesOf(config, flags);
  const made = types.map((type) => jobRequest(type, { config, repository, files, types, flags }));
  const problems = distinct(made.flatMap(({ job, problems: own }) => [...own, ...problemsOfJobConfig(job)]));
  const wrong = problems.filter(({ severity }) => severity === 'error');
  if (wrong.length > 0) throw new UsageError('Prow could not run this job', { problems: wrong });
  complain([...loaded.problems, ...problems], host);
  host.stdout.write(jobYaml(jobsDocument(made.map(({ job }) => job)), [comment]));
  return exitCodes.passed;
}

const comment =
  'From `e2e prowjob`. Print it again when include_dirs, job_types, timeouts or engines of prow_config.yaml change.';

/** The flags' words, else the remote's. Throws UsageError where neither says it. */
async function repositoryOf(root: string, flags: ProwJobFlags, { env }: Host): Promise<JobRepository> {
  const named = flags.repo === undefined ? null : /^(.+)\/([^/]+)$/.exec(flags.repo);
  const checkout = await readCheckout(await openGit(root, env)).catch((error: unknown) => {
    if (error instanceof NoGitError) return null;
    throw error;
  });
  const [org, repo] = named === null ? [checkout?.repository?.org, checkout?.repository?.repo] : named.slice(1);
  const baseRef = flags['base-ref'] ?? checkout?.baseRef;
  const problems: Problem[] = [];
  if (org === undefined || repo === undefined || (flags.repo !== undefined && named === null))
    problems.push(
      problem('no remote of this checkout says which repository Prow is to test', { hint: 'give --repo org/name' }),
    );
  if (baseRef === undefined || baseRef === null)
    problems.push(problem('the default branch cannot be told', { hint: 'give --base-ref main' }));
  if (org && repo && baseRef && problems.length === 0) return { org, repo, baseRef };
  throw new UsageError('the jobs cannot be printed', { problems });
}

/** What is said of each job is said once. */
function distinct(problems: readonly Problem[]): readonly Problem[] {
  return [...new Map(problems.map((each) => [JSON.stringify(each), each])).values()];
}

import { HarnessError } from '../core/errors.ts';
import { jobFromEnvironment } from '../prow/env.ts';
import { repoPathForRefs } from '../prow/git-names.ts';
import type { Refs } from '../prow/job.ts';
import { parseExtraRepos } from './extra-repos.ts';

/**
 * What a step checks out: the job's refs, its extra refs, and kubeflow/testing's `EXTRA_REPOS`; the first entry for a repository wins.
 * Throws HarnessError PROW_ENV when the environment names none, or names it wrongly.
 */
export function refsToCheckOut(env: Readonly<Record<string, string | undefined>>): readonly Refs[] {
  const { job, problems } = jobFromEnvironment(env, { needsPull: false });
  const extra = parseExtraRepos(env['EXTRA_REPOS'] ?? '');
  const errors = [...problems, ...extra.problems].filter(({ severity }) => severity === 'error');
  if (errors.length > 0) throw new HarnessError('PROW_ENV', 'cannot tell what to check out', { problems: errors });
  const refs = [...(job?.refs ? [job.refs] : []), ...(job?.extraRefs ?? []), ...extra.refs];
  if (refs.length === 0) {
    throw new HarnessError(
      'PROW_ENV',
      'nothing to check out: neither JOB_SPEC, REPO_OWNER with REPO_NAME nor EXTRA_REPOS names a repository',
      {
        hint: 'steps get these variables from the SDK; by hand: REPO_OWNER=org REPO_NAME=repo JOB_TYPE=periodic JOB_NAME=me BUILD_ID=1 e2e checkout',
      },
    );
  }
  const paths = refs.map(repoPathForRefs);
  return refs.filter((_, index) => paths.indexOf(paths[index] ?? '') === index);
}

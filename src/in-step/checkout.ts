import { type Clock, systemClock } from '../core/clock.ts';
import { HarnessError, type Problem, problem } from '../core/errors.ts';
import type { Log } from '../core/log.ts';
import { isOrgName, isRefName, isRepoName, repoPathForRefs } from '../prow/git-names.ts';
import type { Refs } from '../prow/job.ts';
import { forEachBounded } from './bounded.ts';
import type { CloneRecord } from './clone-record.ts';
import { type ClonePlan, cloneRepository } from './clone-repository.ts';
import type { CloneSources } from './clone-source.ts';
import { withGitEnvironment } from './git-environment.ts';

export interface CheckoutOptions {
  /** What to check out: the tested repository first, then the extra ones. */
  readonly refs: readonly Refs[];
  /** Absolute path of the directory that gets `<org>/<repo>`; made when needed. */
  readonly srcRoot: string;
  /** Other places of repositories, by `org/repo`: an absolute path or a URI. @default clone_uri, repo_link, GitHub */
  readonly sources?: CloneSources;
  /** Take the working tree of the first repository, whose source must be local, instead of its refs. @default false */
  readonly dirty?: boolean;
  /** Commits of history for the base. @default each refs' clone_depth, else all */
  readonly depth?: number | undefined;
  /** @default true, but for refs with skip_submodules */
  readonly submodules?: boolean | undefined;
  /** Attempts of each fetch from a remote. @default 8, which lasts up to a minute */
  readonly attempts?: number;
  /** Environment that git starts from: PATH, HOME, proxies, credentials. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly log: Log;
  readonly signal?: AbortSignal | undefined;
  readonly clock?: Clock;
  /** Uniform in [0, 1), for the pauses between attempts. */
  readonly random?: () => number;
}

const parallelClones = 4;

/**
 * Checks out every repository below `srcRoot`, following Prow's clonerefs. Records come in the order of `refs`; a repository that could not
 * be checked out has a record with an `error`. Throws HarnessError USAGE when refs are not usable at all, and the signal's reason.
 */
export async function checkoutRefs(options: CheckoutOptions): Promise<readonly CloneRecord[]> {
  const { refs, clock = systemClock, random = Math.random, attempts = 8, sources = {} } = options;
  const problems = problemsOf(refs);
  if (problems.length > 0)
    throw new HarnessError('USAGE', `cannot check out: ${problems.map(({ message }) => message).join('; ')}`, {
      problems,
    });
  const records: CloneRecord[] = [];
  await withGitEnvironment(options.env, async (env) => {
    const { srcRoot, depth, submodules, log, signal } = options;
    const plan: ClonePlan = {
      srcRoot,
      sources,
      depth,
      submodules,
      attempts,
      env,
      log,
      clock,
      random,
      signal,
      dirty: false,
    };
    await forEachBounded(refs, parallelClones, async (each, index) => {
      records[index] = await cloneRepository(each, { ...plan, dirty: index === 0 && options.dirty === true });
    });
  });
  return records;
}

function problemsOf(refs: readonly Refs[]): readonly Problem[] {
  const paths = refs.map(repoPathForRefs);
  const repeated = paths.filter((path, index) => paths.indexOf(path) !== index);
  return [
    ...repeated.map((path) =>
      problem(`${path} is asked for twice`, { hint: 'leave one of them out of the extra repositories' }),
    ),
    ...refs.flatMap((each, index) =>
      unusable(each).map((text) =>
        problem(`${JSON.stringify(text)} of ${paths[index]} is not usable with git or as a path`),
      ),
    ),
  ];
}

function unusable({ org, repo, baseRef = '', baseSha = '', pulls }: Refs): readonly string[] {
  const revisions = [baseRef, baseSha, ...pulls.flatMap(({ sha, ref = '' }) => [sha, ref])].filter(
    (text) => text !== '',
  );
  return [
    ...(isOrgName(org) ? [] : [org]),
    ...(isRepoName(repo) ? [] : [repo]),
    ...revisions.filter((text) => !isRefName(text)),
  ];
}

import { retry } from '../core/retry.ts';
import type { CloneSource } from './clone-source.ts';
import { type GitContext, GitError, git } from './git.ts';

export interface FetchPlan {
  readonly source: CloneSource;
  /** Attempts per fetch from a remote; a local source answers the first time or never. */
  readonly attempts: number;
  readonly random: () => number;
  /** Commits of history for the base; undefined: all. */
  readonly depth: number | undefined;
  /** Whether blobs come only when they are needed. */
  readonly blobless: boolean;
}

export interface FetchOptions {
  readonly args?: readonly string[];
  /** Whether `depth` applies. Prow fetches pulls whole. */
  readonly shallow?: boolean;
}

/** What no further attempt can change; git's English texts. All else may pass: servers are slow to know a new commit, too. */
const permanent =
  /could not read Username|Authentication failed|Permission denied|[Rr]epository .*not found|does not appear to be a git repository|transport .* not allowed/;

/** Fetches HEAD and all tags, as Prow does before it fetches what it needs. */
export async function fetchTags(context: GitContext, plan: FetchPlan): Promise<void> {
  await attempt(context, plan, () => fetch(context, plan, [], { args: ['--tags', '--prune'], shallow: true }));
}

/**
 * Fetches the first of `refs` (names or commits) that the source has, and gives the commit: `sha` where one is wanted, which must then be
 * there, else what was fetched. Throws GitError.
 */
export async function fetchCommit(
  context: GitContext,
  plan: FetchPlan,
  refs: readonly string[],
  sha: string | undefined,
  options: FetchOptions = {},
): Promise<string> {
  return attempt(context, plan, () => fetchFirst(context, plan, refs, sha, options));
}

/** The full id of a commit that is here, or GitError. */
export async function resolveCommit(context: GitContext, revision: string): Promise<string> {
  const output = await git(context, ['rev-parse', '--verify', '--end-of-options', `${revision}^{commit}`]);
  return output.trim();
}

async function fetchFirst(
  context: GitContext,
  plan: FetchPlan,
  refs: readonly string[],
  sha: string | undefined,
  options: FetchOptions,
): Promise<string> {
  let failure: unknown;
  for (const ref of refs) {
    try {
      await fetch(context, plan, [ref], options);
      return await resolveCommit(context, sha ?? 'FETCH_HEAD');
    } catch (error) {
      if (!(error instanceof GitError)) throw error;
      failure ??= error;
    }
  }
  throw failure;
}

async function fetch(
  context: GitContext,
  plan: FetchPlan,
  refs: readonly string[],
  options: FetchOptions,
): Promise<void> {
  const { source, depth, blobless } = plan;
  const args = [
    'fetch',
    '--no-recurse-submodules',
    ...(options.shallow && depth !== undefined ? [`--depth=${depth}`] : []),
    ...(blobless ? ['--filter=blob:none'] : []),
    // A checkout of CI is often shallow itself, and git would leave out what it cannot give the whole history of.
    ...(source.type === 'local' ? ['--update-shallow'] : []),
    ...(options.args ?? []),
    '--end-of-options',
    source.type === 'local' ? source.path : source.uri,
    ...refs,
  ];
  await git(context, args);
}

async function attempt<T>(context: GitContext, plan: FetchPlan, operation: () => Promise<T>): Promise<T> {
  return retry(operation, {
    attempts: plan.source.type === 'local' ? 1 : plan.attempts,
    isRetryable: (error) => error instanceof GitError && !permanent.test(error.output),
    clock: context.clock,
    random: plan.random,
    signal: context.signal,
  });
}

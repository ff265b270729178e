import { type HarnessError, UsageError } from '../core/errors.ts';
import { mainRefsOf, type ProwJob, type Pull, type Refs } from '../prow/job.ts';
import { readCheckout } from './checkout.ts';
import {
  filesBetween,
  filesOf,
  filesSince,
  findCommit,
  firstParent,
  historyError,
  mergeBase,
  requireCommit,
  short,
} from './commits.ts';
import { type Environment, type Git, gitError, openGit } from './git.ts';
import { pushRangeOf } from './push-range.ts';

export interface ChangedFiles {
  /** Null: nobody can tell, and every directory filter passes. */
  readonly files: readonly string[] | null;
  /** How they were found, for people: `merge base 1a2b3c of …`. */
  readonly origin: string;
}

export interface ChangedFilesInput {
  /** Any directory of the checkout. */
  readonly root: string;
  readonly job: Pick<ProwJob, 'type' | 'refs' | 'extraRefs' | 'source'>;
  readonly env: Environment;
}

/**
 * The files a job is about, from git. Thrown as HarnessError GIT, with the command that helps, whenever git cannot tell for sure: no answer
 * here is ever an empty list by accident.
 */
export async function changedFilesForJob({ root, job, env }: ChangedFilesInput): Promise<ChangedFiles> {
  const refs = mainRefsOf(job);
  if (job.type === 'periodic') return { files: null, origin: 'periodic jobs ignore include_dirs' };
  if (job.source === 'checkout') return changedFilesInWorkingTree({ root, env });
  if (refs === null) return { files: null, origin: `the ${job.type} job has no refs to compare` };
  const git = await openGit(root, env);
  return job.type === 'postsubmit' ? filesOfPush(git, refs) : filesOfPulls(git, refs);
}

/** What a presubmit of this branch would look at: the merge base with the default branch against the working tree. */
export async function changedFilesInWorkingTree(input: { root: string; env: Environment }): Promise<ChangedFiles> {
  const git = await openGit(input.root, input.env);
  const { baseRef, baseSha, headSha } = await readCheckout(git);
  if (baseSha === null || headSha === null) return { files: null, origin: 'no base branch is known to compare with' };
  const base = await mergeBase(git, baseSha, headSha);
  const files = await filesSince(git, base);
  if (files.length === 0 && base === headSha) {
    return { files: null, origin: `nothing differs from ${baseRef}, so there is no change to look at` };
  }
  return { files, origin: `working tree against ${short(base)}, the merge base with ${baseRef}` };
}

/** The working tree against the merge base with any revision. Thrown as UsageError when git knows no such revision. */
export async function changedFilesSince(input: {
  root: string;
  env: Environment;
  revision: string;
}): Promise<ChangedFiles> {
  const git = await openGit(input.root, input.env);
  const since = await findCommit(git, input.revision);
  if (since === null) {
    throw new UsageError(`--changed-since ${input.revision}: no such commit, branch or tag in ${git.root}`, {
      hint: 'name a branch, tag or commit that `git log` knows',
    });
  }
  const head = await findCommit(git, 'HEAD');
  const base = head === null ? since : await mergeBase(git, since, head);
  return {
    files: await filesSince(git, base),
    origin: `working tree against ${short(base)}, the merge base with ${input.revision}`,
  };
}

async function filesOfPulls(git: Git, refs: Refs): Promise<ChangedFiles> {
  const base = await baseCommit(git, refs);
  if (refs.pulls.length === 0)
    return { files: await filesOfPull(git, base, null), origin: `HEAD against its merge base with ${short(base)}` };
  const nameless = refs.pulls.find(({ sha }) => sha === '');
  if (nameless !== undefined && refs.pulls.length > 1) {
    throw gitError(
      `pull request #${nameless.number} has no sha, and the checked-out commit cannot stand in for one of several`,
      'give each pull its sha in JOB_SPEC.refs.pulls or PULL_REFS, or say what changed with --changed-files or --all',
    );
  }
  const lists: string[][] = [];
  for (const pull of refs.pulls) lists.push(await filesOfPull(git, base, pull));
  const pulls = refs.pulls.map(({ number }) => `#${number}`).join(', ');
  return { files: [...new Set(lists.flat())], origin: `${pulls} against the merge base with ${short(base)}` };
}

async function filesOfPull(git: Git, base: string, pull: Pull | null): Promise<string[]> {
  const isNamed = pull !== null && pull.sha !== '';
  const head = isNamed
    ? await requireCommit(
        git,
        pull.sha,
        `commit of pull request #${pull.number}`,
        pull.ref ?? `pull/${pull.number}/head`,
      )
    : await requireCommit(git, 'HEAD', 'the checked-out commit', 'HEAD');
  const merged = await mergeBase(git, base, head);
  if (head === base || (merged === head && !isNamed)) throw nothingToCompare(pull, head, base);
  return filesBetween(git, merged, head);
}

/** A pull changes something: where nothing differs, its commit is not the one that was told or checked out. */
function nothingToCompare(pull: Pull | null, head: string, base: string): HarnessError {
  const commit = pull !== null && pull.sha !== '' ? `commit ${short(head)}` : `the checked-out commit ${short(head)}`;
  const whose = pull === null ? '' : ` taken for pull request #${pull.number}`;
  return gitError(
    `${commit}${whose} is part of the base ${short(base)}: what changed cannot be told`,
    `${pull === null ? 'check out the change' : 'give the pull its sha (JOB_SPEC.refs.pulls[].sha, PULL_PULL_SHA or PULL_REFS)'}, or say what changed with --changed-files or --all`,
  );
}

async function baseCommit(git: Git, { baseSha = '', baseRef = '' }: Refs): Promise<string> {
  if (baseSha !== '') return requireCommit(git, baseSha, 'base commit', baseRef === '' ? baseSha : baseRef);
  const known = await findCommit(git, `refs/remotes/origin/${baseRef}`);
  return known ?? requireCommit(git, `refs/heads/${baseRef}`, 'base branch', `${baseRef}:${baseRef}`);
}

async function filesOfPush(git: Git, refs: Refs): Promise<ChangedFiles> {
  const { baseSha = '', baseRef = 'HEAD', baseLink } = refs;
  const after = await requireCommit(git, baseSha === '' ? 'HEAD' : baseSha, 'pushed commit', baseRef);
  const range = pushRangeOf(baseLink);
  if (range !== null && after.startsWith(range.after)) {
    const before = await findCommit(git, range.before);
    if (before === null) throw await historyError(git, `${range.before}, where the push began, is not in the checkout`);
    return { files: await filesBetween(git, before, after), origin: `push ${short(before)}...${short(after)}` };
  }
  const parent = await firstParent(git, after);
  if (parent === null) return { files: await filesOf(git, after), origin: `first commit ${short(after)}` };
  return { files: await filesBetween(git, parent, after), origin: `${short(after)} against its first parent` };
}

import type { HarnessError } from '../core/errors.ts';
import { type Git, gitError, gitNames, gitOutput } from './git.ts';

/** The full id of the commit that `revision` names, or null when the checkout does not hold it. */
export async function findCommit(git: Git, revision: string): Promise<string | null> {
  const { exitCode, stdout } = await git.run(
    'rev-parse',
    '--verify',
    '--quiet',
    '--end-of-options',
    `${revision}^{commit}`,
  );
  return exitCode === 0 ? stdout.trim() : null;
}

/** Like `findCommit`. Thrown as HarnessError GIT when the commit is not there; `fetch` is what would bring it. */
export async function requireCommit(git: Git, revision: string, what: string, fetch: string): Promise<string> {
  const commit = await findCommit(git, revision);
  if (commit !== null) return commit;
  throw gitError(`${what} ${revision} is not in the checkout ${git.root}`, `run \`git fetch origin ${fetch}\``);
}

/** Thrown as HarnessError GIT when the two share no history here: a shallow clone, or really none. */
export async function mergeBase(git: Git, base: string, head: string): Promise<string> {
  const { exitCode, stdout, stderr } = await git.run('merge-base', '--end-of-options', base, head);
  if (exitCode === 0) return stdout.trim().split('\n')[0] ?? '';
  const message = `${short(base)} and ${short(head)} have no common ancestor in the checkout ${git.root}`;
  throw await historyError(git, stderr === '' ? message : `${message}: ${stderr.trim()}`);
}

/**
 * The first parent of a commit, or null when it is the very first one. Read from the commit itself: in a shallow clone git hides parents.
 * Thrown as HarnessError GIT when there is a parent that the checkout does not hold.
 */
export async function firstParent(git: Git, commit: string): Promise<string | null> {
  const raw = await gitOutput(git, 'cat-file', 'commit', commit);
  const header = raw.slice(0, raw.indexOf('\n\n'));
  const parent = /^parent ([0-9a-f]+)$/m.exec(header)?.[1];
  if (parent === undefined) return null;
  const found = await git.run('cat-file', '-e', `${parent}^{commit}`);
  if (found.exitCode === 0) return parent;
  throw await historyError(git, `the parent of ${short(commit)} is not in the checkout ${git.root}`);
}

/** Names of the files that differ between two commits, in git's order. A renamed file counts under both names. */
export function filesBetween(git: Git, from: string, to: string): Promise<string[]> {
  return gitNames(git, 'diff', ...diffOptions, '--end-of-options', from, to, '--');
}

/** Names of all files of a commit. */
export function filesOf(git: Git, commit: string): Promise<string[]> {
  return gitNames(git, 'ls-tree', '-r', '-z', '--name-only', '--full-tree', '--end-of-options', commit);
}

/** What differs between a commit and the working tree: committed since, staged, edited, and new files that are not ignored. */
export async function filesSince(git: Git, commit: string): Promise<string[]> {
  const lists = await Promise.all([
    gitNames(git, 'diff', ...diffOptions, '--cached', '--end-of-options', commit, '--'),
    gitNames(git, 'diff', ...diffOptions, '--end-of-options', commit, '--'),
    gitNames(git, 'ls-files', '-z', '--others', '--exclude-standard'),
  ]);
  return [...new Set(lists.flat())];
}

/** For history that is not there: in a shallow clone the rest can be fetched. */
export async function historyError(git: Git, message: string): Promise<HarnessError> {
  const isShallow = (await gitOutput(git, 'rev-parse', '--is-shallow-repository')).trim() === 'true';
  if (isShallow) return gitError(`${message}: it is a shallow clone`, 'run `git fetch --unshallow origin`');
  return gitError(
    message,
    'run `git fetch origin`, or say what changed with --changed-since, --changed-files or --all',
  );
}

export function short(commit: string): string {
  return commit.slice(0, 10);
}

/** Neither a user's configuration nor the tested repository's attributes may run a program or hide a file. */
const diffOptions = [
  '--name-only',
  '-z',
  '--no-renames',
  '--no-ext-diff',
  '--no-textconv',
  '--no-relative',
  '--ignore-submodules=none',
];

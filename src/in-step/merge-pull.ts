import type { Pull, Refs } from '../prow/job.ts';
import { type FetchPlan, fetchCommit } from './fetch.ts';
import { type GitContext, GitError, git, gitSucceeds } from './git.ts';

/** Who merges, so that equal refs give equal commits on every machine. */
const identity = {
  GIT_AUTHOR_NAME: 'argo-e2e',
  GIT_AUTHOR_EMAIL: 'argo-e2e@localhost',
  GIT_COMMITTER_NAME: 'argo-e2e',
  GIT_COMMITTER_EMAIL: 'argo-e2e@localhost',
};

/** Merges the pulls one after the other into HEAD, each one second after the one before (Prow: clonerefs). Throws GitError on a conflict. */
export async function mergePulls(context: GitContext, plan: FetchPlan, refs: Refs): Promise<void> {
  if (refs.pulls.length === 0) return;
  const timestamp = Number(await git(context, ['show', '-s', '--format=%ct', 'HEAD']));
  for (const [index, pull] of refs.pulls.entries()) {
    const sha = await fetchCommit(context, plan, placesOf(pull, plan), pull.sha || undefined);
    await findCommonHistory(context, plan, refs, sha);
    await mergePull(context, pull, sha, timestamp + index + 1);
  }
}

/** Prow's order: the pull's own ref, else its commit, else GitHub's ref. A local checkout has the commit more often than any ref. */
function placesOf(pull: Pull, { source }: FetchPlan): readonly string[] {
  const own = source.type === 'local' ? [pull.sha, pull.ref] : [pull.ref, pull.sha];
  return [...own.flatMap((place) => place || []), `pull/${pull.number}/head`];
}

/** With a depth, the base may end before the commit from which the pull started. */
async function findCommonHistory(context: GitContext, plan: FetchPlan, refs: Refs, sha: string): Promise<void> {
  if (await gitSucceeds(context, ['merge-base', 'HEAD', sha])) return;
  if ((await git(context, ['rev-parse', '--is-shallow-repository'])).trim() !== 'true') return;
  const base = refs.baseSha || refs.baseRef || 'HEAD';
  await fetchCommit(context, plan, [base], undefined, { args: ['--unshallow'] });
}

async function mergePull(context: GitContext, pull: Pull, sha: string, timestamp: number): Promise<void> {
  const date = `${timestamp} +0000`;
  const message = `Merge pull ${pull.number} at ${sha}`;
  try {
    await git(context, ['merge', '--no-ff', '--no-stat', '--no-verify', '-m', message, sha], {
      env: { ...identity, GIT_AUTHOR_DATE: date, GIT_COMMITTER_DATE: date },
    });
  } catch (error) {
    if (!(error instanceof GitError)) throw error;
    throw new GitError(
      `pull ${pull.number} at ${sha} does not merge: ${reasonOf(error.output)}`,
      error.output,
      hintFor(error.output),
    );
  }
}

function reasonOf(output: string): string {
  const lines = output.split('\n').map((line) => line.trim());
  const conflicts = lines.filter((line) => line.startsWith('CONFLICT'));
  return (conflicts.length > 0 ? conflicts : lines.filter((line) => line !== '').slice(-1)).join('; ');
}

function hintFor(output: string): string {
  return output.includes('unrelated histories')
    ? 'the source has no history back to the common commit: run git fetch --unshallow there'
    : 'rebase the pull onto its base branch';
}

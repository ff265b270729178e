import { type Problem, problem } from '../core/errors.ts';
import { isFullSha, isOrgName, isRefName, isRepoName } from '../prow/git-names.ts';
import type { Refs } from '../prow/job.ts';

export interface ExtraRepos {
  readonly refs: readonly Refs[];
  readonly problems: readonly Problem[];
}

/**
 * Reads kubeflow/testing's `EXTRA_REPOS`: `org/repo[@sha][:pull]`, separated by commas (or semicolons, as its checkout_repos.sh had them).
 * With a pull, the commit is the pull's, and `HEAD` (or none) its newest; without one, it is a commit, branch or tag of the repository.
 */
export function parseExtraRepos(text: string): ExtraRepos {
  const entries = text.split(/[,;]/).map((entry) => entry.trim());
  const read = entries.filter((entry) => entry !== '').map((entry) => ({ entry, refs: parseEntry(entry) }));
  const bad = read.filter(({ refs }) => refs === null).map(({ entry }) => malformed(entry));
  return { refs: read.flatMap(({ refs }) => refs ?? []), problems: bad };
}

function parseEntry(entry: string): Refs | null {
  const match = /^([^/@:]+)\/([^@:]+)(?:@([^:]+))?(?::(\d{1,15}))?$/.exec(entry);
  if (match === null) return null;
  const [, org = '', repo = '', revision = '', pull] = match;
  const commit = revision === 'HEAD' ? '' : revision;
  if (!isOrgName(org) || !isRepoName(repo) || (commit !== '' && !isRefName(commit))) return null;
  if (pull !== undefined) return { org, repo, pulls: [{ number: Number(pull), author: '', sha: commit }] };
  if (commit === '') return { org, repo, pulls: [] };
  return { org, repo, pulls: [], ...(isFullSha(commit) ? { baseSha: commit } : { baseRef: commit }) };
}

function malformed(entry: string): Problem {
  const hint = 'for example kubeflow/testing@HEAD:334 or kubeflow/kfctl@v1.2-branch';
  return problem(`${JSON.stringify(entry)} is no repository to check out, expected org/repo@sha:pull`, {
    path: 'EXTRA_REPOS',
    hint,
  });
}

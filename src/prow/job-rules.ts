import { type Problem, problem } from '../core/errors.ts';
import { didYouMean } from '../core/nearest.ts';
import { isJobName, isOrgName, isRefName, isRepoName, isSha } from './git-names.ts';
import { type JobType, jobTypes, type Refs } from './job.ts';
import type { JobDraft } from './job-draft.ts';
import { prowVariables } from './variables.ts';

/** Everything that is wrong with a job as read: missing and malformed fields, by the needs of its type. */
export function problemsOfJob(draft: JobDraft, needsPull = true): readonly Problem[] {
  const pullRules = needsPull ? [pullsProblem] : [];
  return [typeProblem, nameProblem, buildIdProblem, prowJobIdProblem, repositoryProblem, ...pullRules, baseProblem]
    .flatMap((rule) => rule(draft) ?? [])
    .concat(refsOf(draft).flatMap(([path, refs]) => problemsOfRefs(path, refs)));
}

export function isJobType(text: string): text is JobType {
  return jobTypes.some((known) => known === text);
}

function typeProblem({ type, source }: JobDraft): Problem | null {
  const path = place(source, 'type', prowVariables.jobType);
  if (type === '') return problem(`${path} is missing`, { path, hint: `Prow sets one of ${jobTypes.join(', ')}` });
  if (isJobType(type)) return null;
  const hint = didYouMean(type, jobTypes);
  return problem(`${path} is ${JSON.stringify(type)}, expected one of ${jobTypes.join(', ')}`, { path, hint });
}

function nameProblem({ name, source }: JobDraft): Problem | null {
  const path = place(source, 'job', prowVariables.jobName);
  if (name === '') return problem(`${path} is missing`, { path, hint: 'it is the name of the Prow job' });
  if (isJobName(name)) return null;
  return problem(`${path} is ${JSON.stringify(name)}, expected letters, digits, ".", "_" and "-"`, { path });
}

function buildIdProblem({ buildId, source }: JobDraft): Problem | null {
  const path = place(source, 'buildid', prowVariables.buildId);
  if (buildId === '')
    return problem(`${path} is missing`, {
      path,
      hint: `${prowVariables.buildId} or ${prowVariables.buildNumber} is a decimal number`,
    });
  if (/^\d+$/.test(buildId)) return null;
  const seen = `${path} is ${JSON.stringify(buildId)}`;
  if (!isJobName(buildId)) return problem(`${seen}, expected a decimal number`, { path });
  return problem(`${seen}: Deck and TestGrid read only decimal numbers`, { path, severity: 'warning' });
}

function prowJobIdProblem({ prowJobId, source }: JobDraft): Problem | null {
  const path = place(source, 'prowjobid', prowVariables.prowJobId);
  if (prowJobId === '')
    return problem(`${path} is missing: what an earlier pod of this ProwJob left behind cannot be told`, {
      path,
      severity: 'warning',
    });
  return isJobName(prowJobId)
    ? null
    : problem(`${path} is ${JSON.stringify(prowJobId)}, expected a ProwJob's name`, { path });
}

function repositoryProblem(draft: JobDraft): Problem[] {
  if (!isJobType(draft.type) || (draft.type === 'periodic' && draft.refs === null)) return [];
  const names = [
    ['org', prowVariables.repoOwner],
    ['repo', prowVariables.repoName],
  ] as const;
  return names
    .filter(([key]) => (draft.refs?.[key] ?? '') === '')
    .map(([key, name]) => place(draft.source, `refs.${key}`, name))
    .map((path) => problem(`${path} is missing, and a ${draft.type} tests a repository`, { path }));
}

function pullsProblem(draft: JobDraft): Problem | null {
  const count = draft.refs?.pulls.length ?? 0;
  if (draft.type === 'presubmit' && count !== 1) {
    const path = place(draft.source, 'refs.pulls', prowVariables.pullNumber);
    return count === 0 ? problem(`${path} is missing, and a presubmit tests a pull`, { path }) : null;
  }
  if (draft.type !== 'batch' || count > 0) return null;
  const path = place(draft.source, 'refs.pulls', prowVariables.pullRefs);
  return problem(`${path} names no pull, and a batch tests several`, { path, hint: 'base_ref:base_sha,1:sha,2:sha' });
}

function baseProblem({ type, refs, source }: JobDraft): Problem | null {
  if (!isJobType(type) || type === 'periodic' || refs === null || refs.baseRef || refs.baseSha) return null;
  const path = place(source, 'refs.base_sha', prowVariables.pullBaseSha);
  return problem(
    `${path} and ${place(source, 'refs.base_ref', prowVariables.pullBaseRef)} are missing: the base cannot be told`,
    { path },
  );
}

/** Refs become paths and arguments of git, so what neither could be is refused at the door. */
function problemsOfRefs(path: string, refs: Refs): readonly Problem[] {
  const name = 'expected a name that git and a path can take';
  const commit = 'expected a commit id of 7 to 64 hexadecimal digits';
  const checks: readonly (readonly [string, string, (text: string) => boolean, string])[] = [
    ['org', refs.org, isOrgName, name],
    ['repo', refs.repo, isRepoName, name],
    ['base_ref', refs.baseRef ?? '', isRefName, name],
    ['base_sha', refs.baseSha ?? '', isSha, commit],
    ...refs.pulls.flatMap((pull, index) => [
      [`pulls[${index}].sha`, pull.sha, isSha, commit] as const,
      [`pulls[${index}].ref`, pull.ref ?? '', isRefName, name] as const,
    ]),
  ];
  return checks
    .filter(([, text, isLegal]) => text !== '' && !isLegal(text))
    .map(([key, text, , expected]) =>
      problem(`${path}.${key} is ${JSON.stringify(text)}, ${expected}`, { path: `${path}.${key}` }),
    );
}

function refsOf(draft: JobDraft): readonly (readonly [string, Refs])[] {
  const prefix = draft.source === 'job-spec' ? `${prowVariables.jobSpec}.` : '';
  const extra = draft.extraRefs.map((refs, index) => [`${prefix}extra_refs[${index}]`, refs] as const);
  return draft.refs === null ? extra : [[`${prefix}refs`, draft.refs], ...extra];
}

function place(source: JobDraft['source'], key: string, name: string): string {
  return source === 'job-spec' ? `${prowVariables.jobSpec}.${key}` : name;
}

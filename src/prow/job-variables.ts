import { type Problem, problem } from '../core/errors.ts';
import type { Pull, Refs } from './job.ts';
import type { JobDraft } from './job-draft.ts';
import { parseRefsString, type RefsText } from './refs-text.ts';
import { type Environment, prowVariables, variable } from './variables.ts';

/** The job as the single variables tell it. Problems of their form are appended to `problems`. */
export function readVariables(env: Environment, problems: Problem[]): JobDraft {
  return {
    type: variable(env, 'jobType') ?? '',
    name: variable(env, 'jobName') ?? '',
    buildId: variable(env, 'buildId') ?? variable(env, 'buildNumber') ?? '',
    prowJobId: variable(env, 'prowJobId') ?? '',
    refs: readRefVariables(env, problems),
    extraRefs: [],
    decoration: null,
    source: 'environment',
  };
}

/** Null when the variables name no repository and no pull. */
export function readRefVariables(env: Environment, problems: Problem[]): Refs | null {
  const text = readPullRefs(env, problems);
  const org = variable(env, 'repoOwner') ?? '';
  const repo = variable(env, 'repoName') ?? '';
  const pulls = readPulls(env, text, problems);
  if (org === '' && repo === '' && pulls.length === 0) return null;
  const baseRef = variable(env, 'pullBaseRef') ?? (text?.baseRef || variable(env, 'branchName'));
  const baseSha = variable(env, 'pullBaseSha') ?? text?.baseSha;
  const pathAlias = readPathAlias(env, org, repo);
  return {
    org,
    repo,
    pulls,
    ...(baseRef ? { baseRef } : {}),
    ...(baseSha ? { baseSha } : {}),
    ...(pathAlias === null ? {} : { pathAlias }),
  };
}

function readPullRefs(env: Environment, problems: Problem[]): RefsText | null {
  const text = variable(env, 'pullRefs');
  if (text === null) return null;
  const [baseRef, baseSha] = [variable(env, 'pullBaseRef'), variable(env, 'pullBaseSha')];
  const parsed = parseRefsString(text, baseRef === null ? null : baseSha === null ? baseRef : `${baseRef}:${baseSha}`);
  if (parsed === null) problems.push(malformed('pullRefs', text, 'base_ref:base_sha,number:sha'));
  return parsed;
}

/** PULL_NUMBER is a presubmit's alone; the pulls of a batch are in PULL_REFS. */
function readPulls(env: Environment, text: RefsText | null, problems: Problem[]): readonly Pull[] {
  const number = variable(env, 'jobType') === 'presubmit' ? variable(env, 'pullNumber') : null;
  if (number === null) return text?.pulls ?? [];
  if (!/^\d{1,15}$/.test(number)) {
    problems.push(malformed('pullNumber', number, 'the number of a pull'));
    return [];
  }
  const listed = text?.pulls.find((pull) => pull.number === Number(number));
  const headRef = variable(env, 'pullHeadRef');
  const title = variable(env, 'pullTitle');
  return [
    {
      number: Number(number),
      author: '',
      sha: variable(env, 'pullPullSha') ?? listed?.sha ?? '',
      ...(title === null ? {} : { title }),
      ...(listed?.ref === undefined ? {} : { ref: listed.ref }),
      ...(headRef === null ? {} : { headRef }),
    },
  ];
}

/** Prow splits a clone path such as `k8s.io/test-infra` into SRC_HOST and SRC_BASE; the usual `github.com/org/repo` needs no alias. */
function readPathAlias(env: Environment, org: string, repo: string): string | null {
  const host = variable(env, 'srcHost');
  const base = variable(env, 'srcBase');
  if (host === null || base === null) return null;
  const path = `${host}/${base}`;
  return path === `github.com/${org}/${repo}` ? null : path;
}

function malformed(name: keyof typeof prowVariables, seen: string, expected: string): Problem {
  const path = prowVariables[name];
  return problem(`${path} is ${JSON.stringify(seen)}, expected ${expected}`, { path });
}

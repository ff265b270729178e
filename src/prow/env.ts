import { isDeepStrictEqual } from 'node:util';
import { type Problem, problem } from '../core/errors.ts';
import { mainRefsOf, type ProwJob } from './job.ts';
import type { JobDraft } from './job-draft.ts';
import { variablesForJob } from './job-env.ts';
import { isJobType, problemsOfJob } from './job-rules.ts';
import { readJobSpec } from './job-spec.ts';
import { readRefVariables, readVariables } from './job-variables.ts';
import { parseRefsString, refsString } from './refs-text.ts';
import { type Environment, prowVariables, variable } from './variables.ts';

/** What `JOB_SPEC` tells as well. */
const comparedVariables: readonly string[] = [
  prowVariables.jobName,
  prowVariables.jobType,
  prowVariables.prowJobId,
  prowVariables.buildId,
  prowVariables.buildNumber,
  prowVariables.repoOwner,
  prowVariables.repoName,
  prowVariables.srcHost,
  prowVariables.srcBase,
  prowVariables.pullBaseRef,
  prowVariables.pullBaseSha,
  prowVariables.pullRefs,
  prowVariables.pullNumber,
  prowVariables.pullPullSha,
  prowVariables.pullHeadRef,
  prowVariables.pullTitle,
];

export interface ReadingOptions {
  /** False inside a step, whose presubmit may be a developer's branch without a pull. @default true */
  readonly needsPull?: boolean;
}

export interface JobReading {
  /** Null without Prow (then there is no error among the problems), or when Prow's variables cannot be used (then there is). */
  readonly job: ProwJob | null;
  readonly problems: readonly Problem[];
}

/**
 * The job that Prow's variables tell: `JOB_SPEC` when it is set, else the single ones. Where both speak and differ, each difference is a
 * warning and `JOB_SPEC` wins; what it leaves out (build id, ProwJob id …) is taken from the single variables.
 * Prow is there when `JOB_SPEC`, `JOB_TYPE`, `PROW_JOB_ID` or `PULL_REFS` is set: other CI systems set `JOB_NAME` and `BUILD_ID` too.
 */
export function jobFromEnvironment(env: Environment, { needsPull = true }: ReadingOptions = {}): JobReading {
  if (!isProw(env)) return { job: null, problems: variable(env, 'jobName') === null ? [] : [jobNameAlone()] };
  const problems: Problem[] = [];
  const draft = readDraft(env, problems);
  const malformed = new Set(problems.map(({ path }) => path));
  if (draft !== null) problems.push(...problemsOfJob(draft, needsPull).filter(({ path }) => !malformed.has(path)));
  const job = draft === null || problems.some(({ severity }) => severity === 'error') ? null : jobOf(draft, env);
  if (job === null) return { job, problems };
  return { job, problems: [...problems, ...artifactsProblem(job), ...disagreements(job, env)] };
}

function isProw(env: Environment): boolean {
  return (['jobSpec', 'jobType', 'prowJobId', 'pullRefs'] as const).some((name) => variable(env, name) !== null);
}

function jobNameAlone(): Problem {
  const message = `${prowVariables.jobName} is set but ${prowVariables.jobType} is not: taken as no Prow job`;
  return problem(message, {
    severity: 'warning',
    path: prowVariables.jobType,
    hint: `set ${prowVariables.jobType} to run as Prow would`,
  });
}

function readDraft(env: Environment, problems: Problem[]): JobDraft | null {
  const spec = variable(env, 'jobSpec');
  if (spec === null) return readVariables(env, problems);
  const draft = readJobSpec(spec, problems);
  return draft === null ? null : completed(draft, env);
}

/** Kubeflow's periodics name their repository in REPO_OWNER and REPO_NAME, which Prow's JOB_SPEC does not know. */
function completed(draft: JobDraft, env: Environment): JobDraft {
  const single = readVariables(env, []);
  const ownRepository = draft.type === 'periodic' && mainRefsOf(draft) === null && variable(env, 'repoName') !== null;
  return {
    ...draft,
    type: draft.type || single.type,
    name: draft.name || single.name,
    buildId: draft.buildId || single.buildId,
    prowJobId: draft.prowJobId || single.prowJobId,
    refs: ownRepository ? readRefVariables(env, []) : draft.refs,
  };
}

function jobOf(draft: JobDraft, env: Environment): ProwJob | null {
  if (!isJobType(draft.type)) return null;
  return { ...draft, type: draft.type, artifactsDir: variable(env, 'artifacts') };
}

function artifactsProblem(job: ProwJob): readonly Problem[] {
  if (job.decoration === null || job.artifactsDir !== null) return [];
  const path = prowVariables.artifacts;
  return [problem(`${path} is missing, and a decorated job writes nowhere else`, { severity: 'warning', path })];
}

/** What the single variables say otherwise than the job. A periodic may define those of refs itself; Prow reserves them for the other types. */
function disagreements(job: ProwJob, env: Environment): readonly Problem[] {
  const used = job.source === 'job-spec' ? prowVariables.jobSpec : 'the job read from the other variables';
  const expected = variablesForJob(job);
  return comparedVariables.flatMap((name) => {
    const seen = env[name] ?? '';
    const told = expected[name];
    const isSame =
      seen === told || (name === prowVariables.pullRefs && told !== undefined && isSameRefs(seen, told, job));
    if (seen === '' || isSame || (told === undefined && job.type === 'periodic')) return [];
    const says = told ? `says ${JSON.stringify(told)}` : 'has none';
    const message = `${name} is ${JSON.stringify(seen)} but ${used} ${says}: ${name} is ignored`;
    return [problem(message, { severity: 'warning', path: name })];
  });
}

/** `main:b,1` names the same refs as `main:b,1:`. */
function isSameRefs(seen: string, told: string, { refs }: ProwJob): boolean {
  const base = refs === null ? null : refsString({ ...refs, pulls: [] });
  return isDeepStrictEqual(parseRefsString(seen, base), parseRefsString(told, base));
}

import { encodeGoJson } from './go-json.ts';
import type { JobType, ProwJob, Pull, Refs } from './job.ts';
import { jobSpecJson } from './job-spec.ts';
import { refsString } from './refs-text.ts';
import { prowVariables } from './variables.ts';

/** The parts of a job that its environment shows; `decoration` and `$ARTIFACTS` are the job's own and no step's. */
export type JobFacts = Pick<ProwJob, 'type' | 'name' | 'buildId' | 'prowJobId' | 'refs' | 'extraRefs'>;

export interface StepEnvOptions {
  /** Grouping label for TestGrid, as kubeflow/testing's. @default not set */
  readonly testTargetName?: string;
}

/**
 * The variables of every step of this job: Prow's own by job type (Prow `EnvForSpec`), and `TEST_TARGET_NAME`. Never `ARTIFACTS`.
 * `JOB_SPEC` holds no `decoration_config`: it would tell a step that Prow uploads for it.
 */
export function envForJob(job: JobFacts, options: StepEnvOptions = {}): Readonly<Record<string, string>> {
  const { testTargetName } = options;
  return {
    ...variablesForJob(job),
    [prowVariables.jobSpec]: encodeGoJson(jobSpecJson(job)),
    ...(testTargetName === undefined ? {} : { [prowVariables.testTargetName]: testTargetName }),
  };
}

/** The single variables, without `JOB_SPEC`. */
export function variablesForJob(job: JobFacts): Readonly<Record<string, string>> {
  return {
    [prowVariables.ci]: 'true',
    [prowVariables.jobName]: job.name,
    [prowVariables.jobType]: job.type,
    [prowVariables.prowJobId]: job.prowJobId,
    [prowVariables.buildId]: job.buildId,
    [prowVariables.buildNumber]: job.buildId,
    ...(job.refs === null ? {} : refVariables(job.refs)),
    ...(job.refs === null ? {} : pullVariables(job.type, job.refs.pulls[0])),
  };
}

/** A periodic has them only where its job set them itself, as Kubeflow's did. */
function refVariables(refs: Refs): Record<string, string> {
  const [host, base] = sourcePathOf(refs);
  return {
    [prowVariables.repoOwner]: refs.org,
    [prowVariables.repoName]: refs.repo,
    [prowVariables.srcHost]: host,
    [prowVariables.srcBase]: base,
    [prowVariables.pullBaseRef]: refs.baseRef ?? '',
    [prowVariables.pullBaseSha]: refs.baseSha ?? '',
    [prowVariables.pullRefs]: refsString(refs),
  };
}

/** Prow sets these for presubmits only: a batch has several pulls. */
function pullVariables(type: JobType, pull: Pull | undefined): Record<string, string> {
  if (type !== 'presubmit' || pull === undefined) return {};
  return {
    [prowVariables.pullNumber]: String(pull.number),
    [prowVariables.pullPullSha]: pull.sha,
    [prowVariables.pullHeadRef]: pull.headRef ?? '',
    [prowVariables.pullTitle]: pull.title ?? '',
  };
}

/** Host and path below it: from path_alias, else repo_link, else GitHub (Prow: `EnvForSpec`). */
function sourcePathOf(refs: Refs): readonly [string, string] {
  const github = `${refs.org}/${refs.repo}`;
  const path = refs.pathAlias || refs.repoLink?.split('://').at(-1) || `github.com/${github}`;
  const slash = path.indexOf('/');
  return slash === -1 ? [path, github] : [path.slice(0, slash), path.slice(slash + 1)];
}

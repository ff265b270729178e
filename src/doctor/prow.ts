import type { Problem } from '../core/errors.ts';
import { unreachable } from '../core/unreachable.ts';
import { jobFromEnvironment } from '../prow/env.ts';
import type { ProwJob } from '../prow/job.ts';
import type { Environment } from '../prow/variables.ts';
import { type Finding, scribeOf } from './finding.ts';
import { isWritable } from './machine.ts';

const { ok, warning, failed } = scribeOf('Prow');

/** What Prow's variables are worth; where none is set there is nothing wrong: a developer's machine has none. */
export function examineProw(env: Environment): readonly Finding[] {
  const { job, problems } = jobFromEnvironment(env);
  if (job === null && problems.length === 0)
    return [ok('environment', 'none: this is no Prow job, what is checked out is tested')];
  return [...problems.map(findingOf), ...(job === null ? [] : ofJob(job))];
}

function findingOf({ severity, path, message, hint }: Problem): Finding {
  const name = path ?? 'environment';
  switch (severity) {
    case 'error':
      return failed(name, message, hint ?? 'Prow sets it: the job must be one of Prow’s, or set it as Prow would');
    case 'warning':
      return warning(name, message, hint);
    default:
      return unreachable(severity);
  }
}

function ofJob(job: ProwJob): readonly Finding[] {
  const from = job.source === 'job-spec' ? 'JOB_SPEC' : 'single variables';
  const build = job.buildId === '' ? 'without a build id' : `build ${job.buildId}`;
  return [ok('job', `${job.type} ${job.name}, ${build} (from ${from})`), ...artifacts(job)];
}

function artifacts({ decoration, artifactsDir }: ProwJob): readonly Finding[] {
  if (artifactsDir === null) {
    if (decoration !== null) return []; // said among the job's own problems
    return [warning('ARTIFACTS', 'not set: the job is not decorated', 'set decorate: true, or pass --bucket')];
  }
  if (isWritable(artifactsDir)) return [ok('ARTIFACTS', artifactsDir)];
  return [
    failed(
      'ARTIFACTS',
      `${artifactsDir} is not there or cannot be written`,
      'Prow’s entrypoint makes it: run as the user that the decorated pod runs as',
    ),
  ];
}

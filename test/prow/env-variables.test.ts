import { describe, expect, it } from 'vitest';
import { jobFromEnvironment } from '../../src/prow/env.ts';
import type { ProwJob } from '../../src/prow/job.ts';
import { variablesForJob } from '../../src/prow/job-env.ts';
import { batch, periodic, postsubmit, presubmit, refs } from './sample-jobs.ts';

const messages = (env: Record<string, string>) =>
  jobFromEnvironment(env).problems.map(({ severity, message }) => `${severity}: ${message}`);
const paths = (env: Record<string, string>) => jobFromEnvironment(env).problems.map(({ path }) => path);

describe('a job from the single variables', () => {
  it.each<[string, ProwJob]>([
    ['presubmit', presubmit],
    ['postsubmit', postsubmit],
    ['periodic', periodic],
    ['batch', batch],
  ])('%s is the one that JOB_SPEC would tell, but for the authors of its pulls', (_name, job) => {
    const anonymous = job.refs && { ...job.refs, pulls: job.refs.pulls.map((pull) => ({ ...pull, author: '' })) };
    expect(jobFromEnvironment(variablesForJob(job))).toEqual({
      job: { ...job, refs: anonymous, source: 'environment' },
      problems: [],
    });
  });

  it.each([
    [{ BUILD_NUMBER: '5' }, '5'],
    [{ BUILD_ID: '6', BUILD_NUMBER: '6' }, '6'],
    [{ BUILD_ID: '', BUILD_NUMBER: '7' }, '7'],
  ])('%j gives the build id %s', (build, expected) => {
    const env = { JOB_TYPE: 'periodic', JOB_NAME: 'j', PROW_JOB_ID: 'p', ...build };
    expect(jobFromEnvironment(env)).toEqual({
      job: { ...periodic, name: 'j', prowJobId: 'p', buildId: expected, source: 'environment' },
      problems: [],
    });
  });

  it('tells BUILD_ID and BUILD_NUMBER apart when they differ', () => {
    const env = { JOB_TYPE: 'periodic', JOB_NAME: 'j', PROW_JOB_ID: 'p', BUILD_ID: '1', BUILD_NUMBER: '2' };
    expect(messages(env)).toEqual([
      'warning: BUILD_NUMBER is "2" but the job read from the other variables says "1": BUILD_NUMBER is ignored',
    ]);
  });

  it('keeps a clone path that is not the usual one', () => {
    const env = variablesForJob({ ...postsubmit, refs: { ...refs, pulls: [], pathAlias: 'k8s.io/test-infra' } });
    expect(jobFromEnvironment(env).job?.refs?.pathAlias).toBe('k8s.io/test-infra');
  });

  it('names all that is missing for a presubmit', () => {
    const env = { JOB_TYPE: 'presubmit' };
    expect(jobFromEnvironment(env).job).toBeNull();
    expect(paths(env)).toEqual(['JOB_NAME', 'BUILD_ID', 'PROW_JOB_ID', 'REPO_OWNER', 'REPO_NAME', 'PULL_NUMBER']);
  });

  it('needs PULL_REFS for a batch, whose pulls are nowhere else', () => {
    expect(paths({ ...variablesForJob(batch), PULL_REFS: '' })).toEqual(['PULL_REFS']);
  });

  it.each(['1e3', '-1', '0x10', '99999999999999999999'])(
    'calls the pull number %s malformed, which is not the same as missing',
    (number) => {
      const env = { ...variablesForJob(presubmit), PULL_NUMBER: number, PULL_REFS: '' };
      expect(messages(env)).toContain(`error: PULL_NUMBER is "${number}", expected the number of a pull`);
    },
  );

  it.each([
    ['presubmits', 'did you mean "presubmit"?'],
    ['Batch', 'did you mean "batch"?'],
    ['nightly-run', null],
  ])('names the four types when JOB_TYPE is %s', (type, hint) => {
    const [first] = jobFromEnvironment({ ...variablesForJob(periodic), JOB_TYPE: type }).problems;
    expect([first?.message, first?.hint]).toEqual([
      `JOB_TYPE is "${type}", expected one of presubmit, postsubmit, periodic, batch`,
      hint,
    ]);
  });

  it.each(['..', '.', 'a/b', 'a b', 'a\nb'])('refuses the job name %j, which would be a path', (name) => {
    expect(paths({ ...variablesForJob(periodic), JOB_NAME: name })).toEqual(['JOB_NAME']);
  });

  it('warns of a build id that Deck cannot read, and refuses one that is a path', () => {
    const env = { ...variablesForJob(periodic), BUILD_NUMBER: '' };
    expect(messages({ ...env, BUILD_ID: 'local-1' })).toEqual([
      'warning: BUILD_ID is "local-1": Deck and TestGrid read only decimal numbers',
    ]);
    expect(messages({ ...env, BUILD_ID: '../1' })).toEqual(['error: BUILD_ID is "../1", expected a decimal number']);
  });
});

describe('no Prow at all', () => {
  it('is no job and no problem', () => {
    expect(jobFromEnvironment({ PATH: '/bin', CI: 'true', BUILD_ID: '5' })).toEqual({ job: null, problems: [] });
  });

  it('is what empty variables mean', () => {
    expect(jobFromEnvironment({ JOB_SPEC: '', JOB_TYPE: '' })).toEqual({ job: null, problems: [] });
  });

  it('is what JOB_NAME alone means, since other systems set it, but it is told', () => {
    const { job, problems } = jobFromEnvironment({ JOB_NAME: 'jenkins-job', BUILD_ID: '5' });
    expect([job, problems.map(({ severity }) => severity)]).toEqual([null, ['warning']]);
  });
});

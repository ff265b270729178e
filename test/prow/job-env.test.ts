import { describe, expect, it } from 'vitest';
import { envForJob } from '../../src/prow/job-env.ts';
import { batch, periodic, postsubmit, presubmit, refs, sha } from './sample-jobs.ts';

const base = {
  CI: 'true',
  JOB_NAME: presubmit.name,
  JOB_TYPE: 'presubmit',
  PROW_JOB_ID: presubmit.prowJobId,
  BUILD_ID: '1584987912955498496',
  BUILD_NUMBER: '1584987912955498496',
};
const refVariables = {
  REPO_OWNER: 'kubeflow',
  REPO_NAME: 'testing',
  SRC_HOST: 'github.com',
  SRC_BASE: 'kubeflow/testing',
  PULL_BASE_REF: 'master',
  PULL_BASE_SHA: sha('b'),
};

/** Without JOB_SPEC, which has a test of its own. */
function single(env: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(env).filter(([name]) => name !== 'JOB_SPEC'));
}

describe('envForJob gives a step the variables of its job type', () => {
  it('presubmit: all of them', () => {
    expect(single(envForJob(presubmit, { testTargetName: 'unit' }))).toEqual({
      ...base,
      ...refVariables,
      PULL_REFS: `master:${sha('b')},715:${sha('a')}`,
      PULL_NUMBER: '715',
      PULL_PULL_SHA: sha('a'),
      PULL_HEAD_REF: '',
      PULL_TITLE: '',
      TEST_TARGET_NAME: 'unit',
    });
  });

  it('postsubmit: those of the base', () => {
    expect(single(envForJob(postsubmit))).toEqual({
      ...base,
      JOB_TYPE: 'postsubmit',
      JOB_NAME: postsubmit.name,
      ...refVariables,
      PULL_REFS: `master:${sha('b')}`,
    });
  });

  it('batch: no PULL_NUMBER, since it has several', () => {
    const PULL_REFS = `master:${sha('b')},715:${sha('a')},716:${sha('c')}:refs/changes/16/716/2`;
    expect(single(envForJob(batch))).toEqual({ ...base, JOB_TYPE: 'batch', ...refVariables, PULL_REFS });
  });

  it('periodic: none of refs, not even of its extra refs', () => {
    expect(single(envForJob({ ...periodic, extraRefs: [refs] }))).toEqual({
      ...base,
      JOB_TYPE: 'periodic',
      JOB_NAME: periodic.name,
    });
  });

  it.each([
    [{ pathAlias: 'k8s.io/test-infra' }, 'k8s.io', 'test-infra'],
    [{ pathAlias: 'alone' }, 'alone', 'kubeflow/testing'],
    [{ repoLink: 'https://git.example/a/b' }, 'git.example', 'a/b'],
  ])('tells the place of the source by %j', (place, host, path) => {
    const env = envForJob({ ...postsubmit, refs: { ...refs, ...place } });
    expect([env['SRC_HOST'], env['SRC_BASE']]).toEqual([host, path]);
  });

  it('writes JOB_SPEC as Go would, without the decoration that is not true of a step, and never ARTIFACTS', () => {
    const env = envForJob({
      ...presubmit,
      decoration: { timeoutMs: 1, gracePeriodMs: 1, gcs: null },
      artifactsDir: '/logs/artifacts',
      refs: { ...refs, pulls: [{ number: 1, author: 'a', sha: 'b', title: 'a <b> & c' }] },
    } as typeof presubmit);
    expect(env['JOB_SPEC']).toBe(
      `{"type":"presubmit","job":"kubeflow-testing-presubmit","buildid":"1584987912955498496","prowjobid":"${presubmit.prowJobId}","refs":{"org":"kubeflow","repo":"testing","base_ref":"master","base_sha":"${sha('b')}","pulls":[{"number":1,"author":"a","sha":"b","title":"a \\u003cb\\u003e \\u0026 c"}]}}`,
    );
    expect(env).not.toHaveProperty('ARTIFACTS');
  });
});

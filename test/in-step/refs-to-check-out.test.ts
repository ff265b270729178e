import { describe, expect, it } from 'vitest';
import { refsToCheckOut } from '../../src/in-step/refs-to-check-out.ts';
import { envForJob } from '../../src/prow/job-env.ts';
import { periodic, presubmit, refs } from '../prow/sample-jobs.ts';

const extra = { org: 'kubeflow', repo: 'kfctl', baseRef: 'main', pulls: [] };

describe('refsToCheckOut', () => {
  it("gives the job's refs first, then its extra refs, then EXTRA_REPOS", () => {
    const env = { ...envForJob({ ...presubmit, extraRefs: [extra] }), EXTRA_REPOS: 'kubeflow/manifests@HEAD:7' };
    expect(refsToCheckOut(env)).toEqual([
      refs,
      extra,
      { org: 'kubeflow', repo: 'manifests', pulls: [{ number: 7, author: '', sha: '' }] },
    ]);
  });

  it('keeps the first entry of a repository in its place, so that the tested one stays the first', () => {
    const env = {
      ...envForJob({ ...presubmit, extraRefs: [extra] }),
      EXTRA_REPOS: 'kubeflow/testing@v1, kubeflow/kfctl@v1',
    };
    expect(refsToCheckOut(env)).toEqual([refs, extra]);
  });

  it('takes EXTRA_REPOS alone, without Prow', () => {
    expect(refsToCheckOut({ EXTRA_REPOS: 'kubeflow/kfctl@main' })).toEqual([extra]);
  });

  it.each([
    ['nothing names a repository', {}],
    ['a periodic has none', envForJob(periodic)],
    ['EXTRA_REPOS is malformed', { EXTRA_REPOS: 'kfctl' }],
    ['JOB_SPEC is malformed', { JOB_SPEC: '{' }],
  ])('is an error about the environment when %s', (_why, env) => {
    expect(() => refsToCheckOut(env)).toThrow(expect.objectContaining({ code: 'PROW_ENV' }));
  });
});

import type { ProwJob, Refs } from '../../src/prow/job.ts';

export const sha = (letter: string): string => letter.repeat(40);

export const refs: Refs = {
  org: 'kubeflow',
  repo: 'testing',
  baseRef: 'master',
  baseSha: sha('b'),
  pulls: [{ number: 715, author: 'jlewi', sha: sha('a') }],
};

export const presubmit: ProwJob = {
  type: 'presubmit',
  name: 'kubeflow-testing-presubmit',
  buildId: '1584987912955498496',
  prowJobId: '0b6b6f4e-5b4f-11ea-8b4c-0e7a2f8a5d0d',
  refs,
  extraRefs: [],
  decoration: null,
  artifactsDir: null,
  source: 'job-spec',
};

export const postsubmit: ProwJob = {
  ...presubmit,
  type: 'postsubmit',
  name: 'kubeflow-testing-postsubmit',
  refs: { ...refs, pulls: [] },
};

export const batch: ProwJob = {
  ...presubmit,
  type: 'batch',
  refs: {
    ...refs,
    pulls: [...refs.pulls, { number: 716, author: 'abcdefghi', sha: sha('c'), ref: 'refs/changes/16/716/2' }],
  },
};

export const periodic: ProwJob = { ...presubmit, type: 'periodic', name: 'kubeflow-periodic-master', refs: null };

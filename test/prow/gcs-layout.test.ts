import { describe, expect, it } from 'vitest';
import {
  aliasForJob,
  type GcsLayout,
  latestBuildsForJob,
  pointersForJob,
  repoSegment,
  rootForJob,
  runDirForJob,
} from '../../src/prow/gcs-layout.ts';
import type { ProwJob } from '../../src/prow/job.ts';
import { batch, periodic, postsubmit, presubmit, refs } from './sample-jobs.ts';

const jobs: Readonly<Record<ProwJob['type'], ProwJob>> = {
  presubmit: { ...presubmit, name: 'job' },
  postsubmit: { ...postsubmit, name: 'job' },
  batch: { ...batch, name: 'job' },
  periodic: { ...periodic, name: 'job' },
};
const build = presubmit.buildId;
const defaults = { defaultOrg: 'kubeflow', defaultRepo: 'testing' };
const otherDefaults = { defaultOrg: 'kubeflow', defaultRepo: 'kubeflow' };

describe('the paths of a run', () => {
  it.each<[ProwJob['type'], GcsLayout, string]>([
    ['periodic', {}, `logs/job/${build}`],
    ['postsubmit', {}, `logs/job/${build}`],
    ['batch', {}, `pr-logs/pull/batch/job/${build}`],
    ['presubmit', {}, `pr-logs/pull/kubeflow_testing/715/job/${build}`],
    ['presubmit', { pathStrategy: 'explicit', ...defaults }, `pr-logs/pull/kubeflow_testing/715/job/${build}`],
    ['presubmit', { pathStrategy: 'single', ...defaults }, `pr-logs/pull/715/job/${build}`],
    ['presubmit', { pathStrategy: 'single', ...otherDefaults }, `pr-logs/pull/kubeflow_testing/715/job/${build}`],
    ['presubmit', { pathStrategy: 'legacy', ...defaults }, `pr-logs/pull/715/job/${build}`],
    ['presubmit', { pathStrategy: 'legacy', ...otherDefaults }, `pr-logs/pull/testing/715/job/${build}`],
    [
      'presubmit',
      { pathStrategy: 'legacy', defaultOrg: 'k', defaultRepo: 'k' },
      `pr-logs/pull/kubeflow_testing/715/job/${build}`,
    ],
    ...(['single', 'legacy'] as const).flatMap((pathStrategy): [ProwJob['type'], GcsLayout, string][] => [
      ['periodic', { pathStrategy, ...defaults }, `logs/job/${build}`],
      ['postsubmit', { pathStrategy, ...defaults }, `logs/job/${build}`],
      ['batch', { pathStrategy, ...defaults }, `pr-logs/pull/batch/job/${build}`],
    ]),
  ])('%s with %j is %s', (type, layout, expected) => {
    expect(runDirForJob(jobs[type], layout)).toBe(expected);
    expect(runDirForJob(jobs[type], { ...layout, pathPrefix: 'a/b/' })).toBe(`a/b/${expected}`);
  });

  it.each<[ProwJob['type'], string | null, string[], string]>([
    ['periodic', null, ['logs/job/latest-build.txt'], 'logs/job'],
    ['postsubmit', null, ['logs/job/latest-build.txt'], 'logs/job'],
    ['batch', null, ['pr-logs/directory/job/latest-build.txt'], 'pr-logs/directory/job'],
    [
      'presubmit',
      `pr-logs/directory/job/${build}.txt`,
      ['pr-logs/directory/job/latest-build.txt', 'pr-logs/pull/kubeflow_testing/715/job/latest-build.txt'],
      'pr-logs/directory/job',
    ],
  ])(
    '%s: alias %s, latest builds %j, TestGrid root %s; path_prefix moves none of them (Prow)',
    (type, alias, latest, root) => {
      const layout = { pathPrefix: 'moved' };
      expect([aliasForJob(jobs[type]), latestBuildsForJob(jobs[type], layout), rootForJob(jobs[type])]).toEqual([
        alias,
        latest,
        root,
      ]);
    },
  );

  it('uses the extra ref of a presubmit-like job and number 0 where a checkout knows no pull', () => {
    expect(runDirForJob({ ...jobs.presubmit, refs: { ...refs, pulls: [] } })).toBe(
      `pr-logs/pull/kubeflow_testing/0/job/${build}`,
    );
    expect(runDirForJob({ ...jobs.presubmit, refs: null })).toBe(`pr-logs/pull/0/job/${build}`);
  });

  it.each([
    ['https://chromium.googlesource.com', 'infra/build', 'chromium.googlesource.com_infra_build'],
    ['http://gerrit.example/', 'a/b/c', 'gerrit.example_a_b_c'],
    ['kubeflow', 'testing', 'kubeflow_testing'],
  ])('writes the Gerrit repository %s %s as %s', (org, repo, segment) => {
    expect(repoSegment(org, repo)).toBe(segment);
  });
});

describe('pointersForJob', () => {
  it('points from job and build to the run, with no newline, which Spyglass does not trim, and with the link as metadata for TestGrid', () => {
    const link = `gs://bucket/prefix/pr-logs/pull/kubeflow_testing/715/job/${build}`;
    expect(pointersForJob(jobs.presubmit, { pathPrefix: 'prefix' }, 'gs://bucket')).toEqual([
      {
        name: `pr-logs/directory/job/${build}.txt`,
        body: link,
        metadata: { 'x-goog-meta-link': link },
        replaces: 'anything',
      },
      { name: 'pr-logs/directory/job/latest-build.txt', body: build, metadata: {}, replaces: 'smaller-number' },
      {
        name: 'pr-logs/pull/kubeflow_testing/715/job/latest-build.txt',
        body: build,
        metadata: {},
        replaces: 'smaller-number',
      },
    ]);
  });

  it('gives a batch no alias', () => {
    expect(pointersForJob(jobs.batch, {}, 'file:///r')).toEqual([
      { name: 'pr-logs/directory/job/latest-build.txt', body: build, metadata: {}, replaces: 'smaller-number' },
    ]);
  });
});

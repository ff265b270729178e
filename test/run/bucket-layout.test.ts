/** Prow's storage layout, row by row, as a run leaves it in a directory and in a bucket. Tables 2.1–2.3 of what Prow, TestGrid and Spyglass read. */
import { describe, expect, it } from 'vitest';
import type { GcsLayout } from '../../src/prow/gcs-layout.ts';
import type { ProwJob } from '../../src/prow/job.ts';
import { publishStarted } from '../../src/run/publish.ts';
import { Results } from '../../src/run/results.ts';
import { presubmit } from '../prow/sample-jobs.ts';
import { namesIn } from '../storage/contract.ts';
import { id, jobs, runObjects, stageOfEachTest } from './layout-stage.ts';

const { bucket, publishRun, server, stores } = stageOfEachTest();

describe.each(stores)('the paths of a run in %s (2.1)', (_name, store) => {
  const defaults = { defaultOrg: 'kubeflow', defaultRepo: 'testing' };
  const otherDefaults = { defaultOrg: 'kubeflow', defaultRepo: 'kubeflow' };
  const others = { defaultOrg: 'k', defaultRepo: 'k' };
  const presubmitPointers = (seg: string) => [
    `pr-logs/directory/job/${id}.txt`,
    'pr-logs/directory/job/latest-build.txt',
    `pr-logs/pull/${seg}715/job/latest-build.txt`,
  ];
  const batchPointers = ['pr-logs/directory/job/latest-build.txt'];
  it.each<[ProwJob['type'], GcsLayout, string, readonly string[]]>([
    ['periodic', {}, `logs/job/${id}`, ['logs/job/latest-build.txt']],
    ['postsubmit', {}, `logs/job/${id}`, ['logs/job/latest-build.txt']],
    ['postsubmit', { pathPrefix: 'a/b' }, `a/b/logs/job/${id}`, ['logs/job/latest-build.txt']],
    ['batch', {}, `pr-logs/pull/batch/job/${id}`, batchPointers],
    ['batch', { pathStrategy: 'single', ...defaults }, `pr-logs/pull/batch/job/${id}`, batchPointers],
    ['presubmit', {}, `pr-logs/pull/kubeflow_testing/715/job/${id}`, presubmitPointers('kubeflow_testing/')],
    [
      'presubmit',
      { pathPrefix: 'p' },
      `p/pr-logs/pull/kubeflow_testing/715/job/${id}`,
      presubmitPointers('kubeflow_testing/'),
    ],
    [
      'presubmit',
      { pathStrategy: 'explicit', ...defaults },
      `pr-logs/pull/kubeflow_testing/715/job/${id}`,
      presubmitPointers('kubeflow_testing/'),
    ],
    ['presubmit', { pathStrategy: 'single', ...defaults }, `pr-logs/pull/715/job/${id}`, presubmitPointers('')],
    [
      'presubmit',
      { pathStrategy: 'single', ...otherDefaults },
      `pr-logs/pull/kubeflow_testing/715/job/${id}`,
      presubmitPointers('kubeflow_testing/'),
    ],
    [
      'presubmit',
      { pathStrategy: 'single', ...others },
      `pr-logs/pull/kubeflow_testing/715/job/${id}`,
      presubmitPointers('kubeflow_testing/'),
    ],
    ['presubmit', { pathStrategy: 'legacy', ...defaults }, `pr-logs/pull/715/job/${id}`, presubmitPointers('')],
    [
      'presubmit',
      { pathStrategy: 'legacy', ...otherDefaults },
      `pr-logs/pull/testing/715/job/${id}`,
      presubmitPointers('testing/'),
    ],
    [
      'presubmit',
      { pathStrategy: 'legacy', ...others },
      `pr-logs/pull/kubeflow_testing/715/job/${id}`,
      presubmitPointers('kubeflow_testing/'),
    ],
  ])('%s with %j: %s', async (type, layout, runDir, pointers) => {
    const results = await publishRun(store(), { job: jobs[type], layout });
    expect([results.problems, results.uri]).toEqual([[], `${store().uri}/${runDir}`]);
    expect(await namesIn(store())).toEqual([...runObjects.map((name) => `${runDir}/${name}`), ...pointers].sort());
  });

  it('a Gerrit repository loses its scheme, and its slashes become underscores', async () => {
    const org = 'https://chromium.googlesource.com/';
    const refs = { ...presubmit.refs, org, repo: 'infra/build', baseRef: 'main', pulls: presubmit.refs?.pulls ?? [] };
    const { uri } = await publishRun(store(), { job: { ...jobs.presubmit, refs } });
    expect(uri).toBe(`${store().uri}/pr-logs/pull/chromium.googlesource.com_infra_build/715/job/${id}`);
  });

  it('a ProwJob that is started again has another build id, and so a run of its own; the newest is the later one', async () => {
    const again = { ...jobs.periodic, buildId: '1584987912955498999' };
    await publishRun(store(), { job: jobs.periodic, verdict: 'interrupted' });
    await publishRun(store(), { job: again });
    const results = await Promise.all(
      [id, again.buildId].map((build) => store().read(`logs/job/${build}/finished.json`)),
    );
    expect(results.map((text) => JSON.parse(text ?? '{}')['result'])).toEqual(['ABORTED', 'SUCCESS']);
    expect(await store().read('logs/job/latest-build.txt')).toBe(again.buildId);
  });
});

describe.each(stores)('the objects of a run in %s (2.2)', (_name, store) => {
  it.each([
    ['started.json', /^\{"timestamp":1700000000\}$/],
    ['build-log.txt', /^everything printed\n$/],
    ['artifacts/run-report.json', /"runId"/],
    ['artifacts/e2e-summary.html', /^<!doctype html>/],
    ['artifacts/junit_run-e2e.xml', /<testsuites?\b/],
    ['finished.json', /^\{"timestamp":1700000060,"passed":true,.*[^\n]$/],
  ])('%s', async (name, content) => {
    await publishRun(store(), { job: jobs.periodic });
    expect(await store().read(`logs/job/${id}/${name}`)).toMatch(content);
  });

  it('finished.json of a run that somebody has finished already stays as it is, which is a problem and no silence', async () => {
    await store().put(`logs/job/${id}/finished.json`, '{"timestamp":1}');
    const { problems } = await publishRun(store(), { job: jobs.periodic });
    expect(await store().read(`logs/job/${id}/finished.json`)).toBe('{"timestamp":1}');
    expect(problems.map(({ message }) => message)).toEqual([expect.stringContaining('another content')]);
  });

  it('started.json that Prow’s reporter has written early is replaced, as its reporter expects', async () => {
    await store().put(`logs/job/${id}/started.json`, '{"timestamp":1,"metadata":{"uploader":"crier"}}');
    const { problems } = await publishRun(store(), { job: jobs.periodic });
    expect([problems, await store().read(`logs/job/${id}/started.json`)]).toEqual([[], '{"timestamp":1700000000}']);
  });
});

it('writes started.json first and finished.json last, after the build log', async () => {
  await publishRun(bucket(), { job: jobs.presubmit });
  const runDir = `pr-logs/pull/kubeflow_testing/715/job/${id}`;
  expect(server().written[0]).toBe(`${runDir}/started.json`);
  expect(server().written.slice(-2)).toEqual([`${runDir}/build-log.txt`, `${runDir}/finished.json`]);
});

describe.each(stores)('the pointers to a run in %s (2.3)', (_name, store) => {
  const runDir = `pr-logs/pull/kubeflow_testing/715/job/${id}`;
  it.each([
    [`pr-logs/directory/job/${id}.txt`, () => `${store().uri}/${runDir}`],
    ['pr-logs/directory/job/latest-build.txt', () => id],
    ['pr-logs/pull/kubeflow_testing/715/job/latest-build.txt', () => id],
  ])('%s has no newline and no slash at its end, which Spyglass does not trim', async (name, body) => {
    await publishRun(store(), { job: jobs.presubmit });
    expect(await store().read(name)).toBe(body());
  });

  it('the newest build is the larger number, whichever of many writers comes last', async () => {
    const builds = ['9', '10', '1584987912955498496', '1584987912955498497', '1584987912955498495', '2'];
    await Promise.all(
      builds.map((buildId) =>
        publishStarted(new Results('bucket', store(), { ...jobs.periodic, buildId }, {}), jobs.periodic, 0),
      ),
    );
    expect(await store().read('logs/job/latest-build.txt')).toBe('1584987912955498497');
  });

  it('a newest build that is no number is replaced', async () => {
    await store().put('logs/job/latest-build.txt', 'rubbish\n');
    await publishRun(store(), { job: jobs.periodic });
    expect(await store().read('logs/job/latest-build.txt')).toBe(id);
  });
});

it('gives the alias the link as metadata, under the key that TestGrid reads, and lets no reader keep a pointer for an hour', async () => {
  await publishRun(bucket(), { job: jobs.presubmit });
  const link = `gs://bucket/pr-logs/pull/kubeflow_testing/715/job/${id}`;
  const pointers = [...server().objects].filter(([name]) => name.endsWith('.txt') && !name.endsWith('build-log.txt'));
  expect(
    pointers
      .map(([name, { metadata, cacheControl }]) => ({ name, metadata, cacheControl }))
      .sort((a, b) => (a.name < b.name ? -1 : 1)),
  ).toEqual([
    { name: `pr-logs/directory/job/${id}.txt`, metadata: { 'x-goog-meta-link': link }, cacheControl: 'no-cache' },
    { name: 'pr-logs/directory/job/latest-build.txt', metadata: {}, cacheControl: 'no-cache' },
    { name: 'pr-logs/pull/kubeflow_testing/715/job/latest-build.txt', metadata: {}, cacheControl: 'no-cache' },
  ]);
});

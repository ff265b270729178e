/** Prow's storage layout, row by row, as a run leaves it in a directory and in a bucket. Tables 2.1–2.5 of what Prow, TestGrid and Spyglass read. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { copyArtifacts } from '../../src/in-step/copy-artifacts.ts';
import type { GcsLayout } from '../../src/prow/gcs-layout.ts';
import type { ProwJob } from '../../src/prow/job.ts';
import type { RunReport, Verdict } from '../../src/report/run-report.ts';
import { publishFinished, publishReport, publishStarted } from '../../src/run/publish.ts';
import { Results, type ResultsOptions } from '../../src/run/results.ts';
import { createDirectoryStore } from '../../src/storage/directory.ts';
import { createGcsStore } from '../../src/storage/gcs.ts';
import type { ObjectStore } from '../../src/storage/object-store.ts';
import { batch, periodic, postsubmit, presubmit, sha } from '../prow/sample-jobs.ts';
import { namesIn } from '../storage/contract.ts';
import { type FakeGcs, startFakeGcs } from '../support/fake-gcs.ts';

const jobs: Readonly<Record<ProwJob['type'], ProwJob>> = {
  presubmit: { ...presubmit, name: 'job' },
  postsubmit: { ...postsubmit, name: 'job' },
  batch: { ...batch, name: 'job' },
  periodic: { ...periodic, name: 'job' },
};
const id = presubmit.buildId;

let server: FakeGcs;
let place: string;
let bucket: ObjectStore;
let directory: ObjectStore;
beforeEach(async () => {
  server = await startFakeGcs();
  place = await mkdtemp(join(tmpdir(), 'layout-'));
  bucket = createGcsStore({
    bucket: 'bucket',
    endpoint: server.endpoint,
    authorize: async () => ({}),
    random: () => 0,
  });
  directory = createDirectoryStore(join(place, 'bucket'));
});
afterEach(async () => {
  await server[Symbol.asyncDispose]();
  await rm(place, { recursive: true });
});

const stores = [
  ['a directory', () => directory],
  ['a bucket', () => bucket],
] as const;

const report: RunReport = {
  version: 1,
  runId: id,
  job: { type: 'presubmit', name: 'job', buildId: id, prowJobId: 'p', repo: null, pulls: [] },
  engine: { name: 'local', chosenBy: 'default' },
  startedAt: 1_700_000_000_000,
  finishedAt: 1_700_000_060_000,
  stages: [],
  workflows: [],
  links: [],
  skipped: [],
  problems: [],
  error: null,
  resultsUri: null,
};

interface Run {
  readonly job: ProwJob;
  readonly layout?: GcsLayout;
  readonly verdict?: Verdict;
  readonly options?: ResultsOptions;
}

/** A whole run's own objects. */
async function publishRun(to: ObjectStore, { job, layout = {}, verdict = 'passed', options }: Run): Promise<Results> {
  const results = new Results('bucket', to, job, layout, options);
  const buildLogFile = join(place, 'build-log.txt');
  await writeFile(buildLogFile, 'everything printed\n');
  await publishStarted(results, job, 1_700_000_000_999);
  await publishReport(results, report, verdict);
  await publishFinished(results, job, { report, verdict, buildLogFile, finishedAt: 1_700_000_060_999 });
  return results;
}

const runObjects = [
  'artifacts/e2e-summary.html',
  'artifacts/junit_run-e2e.xml',
  'artifacts/run-report.json',
  'build-log.txt',
  'finished.json',
  'started.json',
];

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
  await publishRun(bucket, { job: jobs.presubmit });
  const runDir = `pr-logs/pull/kubeflow_testing/715/job/${id}`;
  expect(server.written[0]).toBe(`${runDir}/started.json`);
  expect(server.written.slice(-2)).toEqual([`${runDir}/build-log.txt`, `${runDir}/finished.json`]);
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
  await publishRun(bucket, { job: jobs.presubmit });
  const link = `gs://bucket/pr-logs/pull/kubeflow_testing/715/job/${id}`;
  const pointers = [...server.objects].filter(([name]) => name.endsWith('.txt') && !name.endsWith('build-log.txt'));
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

describe('content types and gzip (2.4)', () => {
  const text = 'text/plain; charset=utf-8';
  const long = 'a line that is there again and again\n'.repeat(5000);
  it.each<[string, string | Buffer, string, string, string | undefined]>([
    ['x.json', '{}', 'x.json', 'application/json', undefined],
    ['x.xml', '<a/>', 'x.xml', 'text/xml; charset=utf-8', undefined],
    ['x.html', '<p>', 'x.html', 'text/html; charset=utf-8', undefined],
    ['x.htm', '<p>', 'x.htm', 'text/html; charset=utf-8', undefined],
    ['x.svg', '<svg/>', 'x.svg', 'image/svg+xml', undefined],
    ['x.png', Buffer.from([0x89, 0x50]), 'x.png', 'image/png', undefined],
    ['x.js', '1', 'x.js', 'text/javascript; charset=utf-8', undefined],
    ['x.css', 'a{}', 'x.css', 'text/css; charset=utf-8', undefined],
    ['x.txt', 'hi', 'x.txt', text, undefined],
    ['x.log', 'hi', 'x.log', text, undefined],
    ['x.yaml', 'a: 1', 'x.yaml', text, undefined],
    ['X.JSON', '{}', 'X.JSON', 'application/json', undefined],
    ['noextension', 'words \u001b[31mred\u001b[0m\n', 'noextension', text, undefined],
    ['noextension', Buffer.from([0, 1, 2]), 'noextension', 'application/octet-stream', undefined],
    ['empty', '', 'empty', text, undefined],
    ['x.json.gz', gzipSync('{}'), 'x.json', 'application/json', 'gzip'],
    ['x.json.gzip', gzipSync('{}'), 'x.json', 'application/json', 'gzip'],
    ['x.txt.gz', gzipSync('hi'), 'x.txt', text, 'gzip'],
    ['x.gz', gzipSync('hi'), 'x', 'application/gzip', undefined],
    ['x.tar.gz', gzipSync('hi'), 'x.tar', 'application/gzip', undefined],
    ['not-packed.json.gz', '{}', 'not-packed.json.gz', 'application/gzip', undefined],
    ['long.txt', long, 'long.txt', text, 'gzip'],
    ['long.json', long, 'long.json', 'application/json', 'gzip'],
    ['long.xml', long, 'long.xml', 'text/xml; charset=utf-8', 'gzip'],
    ['long.png', long, 'long.png', 'image/png', undefined],
    ['a#b.txt', 'hi', 'a%23b.txt', text, undefined],
  ])('%s (%j) is %s, %s, %s', async (file, content, name, contentType, contentEncoding) => {
    const from = await mkdtemp(join(place, 'artifacts-'));
    await writeFile(join(from, file), content);
    expect((await copyArtifacts({ from, to: bucket, prefix: 'artifacts/w' })).problems).toEqual([]);
    const stored = server.objects.get(`artifacts/w/${name}`);
    expect({ contentType: stored?.contentType, contentEncoding: stored?.contentEncoding }).toEqual({
      contentType,
      contentEncoding,
    });
    const isUnpacked = contentEncoding === 'gzip' && !file.includes('.gz');
    const bytes = stored === undefined || !isUnpacked ? stored?.content : gunzipSync(stored.content);
    expect(bytes?.equals(Buffer.from(content))).toBe(true);
  });

  it.each([...runObjects.filter((name) => !name.startsWith('artifacts/'))])(
    '%s is served as text, as Prow’s own',
    async (name) => {
      await publishRun(bucket, { job: jobs.periodic });
      expect(server.objects.get(`logs/job/${id}/${name}`)?.contentType).toBe(text);
    },
  );

  it('a directory keeps names and bytes as they are: it has nowhere to say that something is packed', async () => {
    const from = await mkdtemp(join(place, 'artifacts-'));
    await writeFile(join(from, 'x#1.json.gz'), gzipSync('{}'));
    await copyArtifacts({ from, to: directory });
    expect(await namesIn(directory)).toEqual(['x#1.json.gz']);
  });
});

describe.each(stores)('started.json and finished.json in %s (2.5)', (_name, store) => {
  const options: ResultsOptions = {
    links: { 'Argo UI': { url: 'https://argo.example/?a=1&b=2', description: 'live' } },
    metadata: { namespace: 'kubeflow-ci' },
  };
  it('are byte for byte what Go would write: fields in TestGrid’s order, integers, the pull as text, links where Spyglass reads them', async () => {
    const { uri } = await publishRun(store(), { job: jobs.presubmit, options });
    const runDir = uri.slice(store().uri.length + 1);
    const commit = `"${sha('a')}"`;
    expect(await store().read(`${runDir}/started.json`)).toBe(
      `{"timestamp":1700000000,"pull":"715","repos":{"kubeflow/testing":"master:${sha('b')},715:${sha('a')}"},"repo-commit":${commit},"metadata":{"links":{"Argo UI":{"description":"live","url":"https://argo.example/?a=1\\u0026b=2"}},"namespace":"kubeflow-ci"},"repo-version":${commit}}`,
    );
    expect(await store().read(`${runDir}/finished.json`)).toBe(
      `{"timestamp":1700000060,"passed":true,"metadata":{"engine":"local","verdict":"passed"},"result":"SUCCESS","revision":${commit}}`,
    );
  });

  it.each<[Verdict, boolean, string]>([
    ['passed', true, 'SUCCESS'],
    ['flaky', true, 'SUCCESS'],
    ['nothing-selected', true, 'SUCCESS'],
    ['failed', false, 'FAILURE'],
    ['no-verdict', false, 'FAILURE'],
    ['interrupted', false, 'ABORTED'],
  ])('%s: passed %s, result %s', async (verdict, passed, result) => {
    await publishRun(store(), { job: jobs.periodic, verdict });
    const finished: unknown = JSON.parse((await store().read(`logs/job/${id}/finished.json`)) ?? '');
    expect(finished).toEqual({ timestamp: 1_700_000_060, passed, result, metadata: { engine: 'local', verdict } });
  });
});

it('in a decorated job writes link files and metadata.json under $ARTIFACTS, and none of what Prow’s own tools write', async () => {
  const links = {
    'Argo UI': { url: 'https://argo.example/workflows' },
    'Log search (7 d)': { url: 'https://logs.example/?q=1' },
    none: { url: '' },
  };
  const results = new Results('decorated', directory, jobs.presubmit, {}, { links });
  await publishStarted(results, jobs.presubmit, 0);
  await publishFinished(results, jobs.presubmit, { report, verdict: 'passed', buildLogFile: null, finishedAt: 1 });
  expect(await namesIn(directory)).toEqual(['argo-ui.link.txt', 'log-search-7-d.link.txt', 'metadata.json']);
  expect(await directory.read('argo-ui.link.txt')).toBe('https://argo.example/workflows');
});

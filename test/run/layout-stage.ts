/** A directory and a bucket, and runs that leave their objects there. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach } from 'vitest';
import type { GcsLayout } from '../../src/prow/gcs-layout.ts';
import type { ProwJob } from '../../src/prow/job.ts';
import type { RunReport, Verdict } from '../../src/report/run-report.ts';
import { publishFinished, publishReport, publishStarted } from '../../src/run/publish.ts';
import { Results, type ResultsOptions } from '../../src/run/results.ts';
import { createDirectoryStore } from '../../src/storage/directory.ts';
import { createGcsStore } from '../../src/storage/gcs.ts';
import type { ObjectStore } from '../../src/storage/object-store.ts';
import { batch, periodic, postsubmit, presubmit } from '../prow/sample-jobs.ts';
import { type FakeGcs, startFakeGcs } from '../support/fake-gcs.ts';

/** One job of each type, all named `job`. */
export const jobs: Readonly<Record<ProwJob['type'], ProwJob>> = {
  presubmit: { ...presubmit, name: 'job' },
  postsubmit: { ...postsubmit, name: 'job' },
  batch: { ...batch, name: 'job' },
  periodic: { ...periodic, name: 'job' },
};

/** The build id of each of them. */
export const id = presubmit.buildId;

/** Of a run in which no workflow was selected. */
export const report: RunReport = {
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

/** What every run leaves in its own directory. */
export const runObjects = [
  'artifacts/e2e-summary.html',
  'artifacts/junit_run-e2e.xml',
  'artifacts/run-report.json',
  'build-log.txt',
  'finished.json',
  'started.json',
];

interface Stage {
  readonly server: FakeGcs;
  /** A directory for files of the test, in which the directory of results lies too. */
  readonly place: string;
  readonly bucket: ObjectStore;
  readonly directory: ObjectStore;
}

interface Run {
  readonly job: ProwJob;
  readonly layout?: GcsLayout;
  readonly verdict?: Verdict;
  readonly options?: ResultsOptions;
}

/** For the file that calls it: before each test an empty directory and an empty bucket, which are gone after it. */
export function stageOfEachTest() {
  let stage: Stage;
  beforeEach(async () => {
    stage = await openStage();
  });
  afterEach(async () => {
    await stage.server[Symbol.asyncDispose]();
    await rm(stage.place, { recursive: true });
  });
  const directory = () => stage.directory;
  const bucket = () => stage.bucket;
  return {
    server: () => stage.server,
    place: () => stage.place,
    bucket,
    directory,
    stores: [
      ['a directory', directory],
      ['a bucket', bucket],
    ] as const,
    publishRun: (to: ObjectStore, run: Run) => publishRun(to, stage.place, run),
  };
}

async function openStage(): Promise<Stage> {
  const server = await startFakeGcs();
  const place = await mkdtemp(join(tmpdir(), 'layout-'));
  const bucket = createGcsStore({
    bucket: 'bucket',
    endpoint: server.endpoint,
    authorize: async () => ({}),
    random: () => 0,
  });
  return { server, place, bucket, directory: createDirectoryStore(join(place, 'bucket')) };
}

/** A whole run's own objects. */
async function publishRun(
  to: ObjectStore,
  place: string,
  { job, layout = {}, verdict = 'passed', options }: Run,
): Promise<Results> {
  const results = new Results('bucket', to, job, layout, options);
  const buildLogFile = join(place, 'build-log.txt');
  await writeFile(buildLogFile, 'everything printed\n');
  await publishStarted(results, job, 1_700_000_000_999);
  await publishReport(results, report, verdict);
  await publishFinished(results, job, { report, verdict, buildLogFile, finishedAt: 1_700_000_060_999 });
  return results;
}

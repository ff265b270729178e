/** Reads the last builds of a job from the bucket alone. Layout: Prow pkg/pod-utils/gcs. */
import { eachLimited } from '../core/each-limited.ts';
import { HarnessError } from '../core/errors.ts';
import { type BuildRecord, type JobHistory, jobHistory } from '../report/job-history.ts';
import { type JunitCase, readJunit } from '../report/junit-read.ts';
import type { ObjectStore } from '../storage/object-store.ts';
import { newestBuilds } from './newest-builds.ts';
import { notFound } from './not-found.ts';

const buildsAtOnce = 4;
const filesAtOnce = 4;
/** Of one build; more are left unread and counted as unreadable. */
const mostFiles = 500;

/** Throws HarnessError NOT_FOUND where the bucket has no build of such a job. */
export async function readJobHistory(store: ObjectStore, job: string, count: number): Promise<JobHistory> {
  const found = await newestBuilds(store, job, count);
  if (found.length === 0)
    throw notFound(
      `${store.uri} has no build of job ${job}: looked in logs/${job} and pr-logs/directory/${job}`,
      'give <bucket>/<job>, such as gs://results/nightly',
    );
  const records = new Map<string, BuildRecord>();
  await eachLimited(found, buildsAtOnce, async ({ id, directory }) => {
    records.set(id, await buildRecord(store, id, directory));
  });
  return jobHistory(
    job,
    found.flatMap(({ id }) => records.get(id) ?? []),
  );
}

async function buildRecord(store: ObjectStore, id: string, directory: string | null): Promise<BuildRecord> {
  if (directory === null)
    return { id, startedAt: null, finishedAt: null, result: 'unfinished', tests: [], unreadable: 0 };
  const [started, finished] = await Promise.all(
    ['started.json', 'finished.json'].map((name) => fieldsOf(store, `${directory}/${name}`)),
  );
  return {
    id,
    startedAt: timeOf(started),
    finishedAt: timeOf(finished),
    result: resultOf(finished ?? new Map()),
    ...(await testsOf(store, directory)),
  };
}

async function testsOf(store: ObjectStore, directory: string): Promise<Pick<BuildRecord, 'tests' | 'unreadable'>> {
  const names = await junitNames(store, directory);
  const cases = new Map<string, readonly JunitCase[] | null>();
  await eachLimited(names.slice(0, mostFiles), filesAtOnce, async (name) => {
    const text = await store.read(name);
    const reading = text === null ? null : readJunit(Buffer.from(text));
    cases.set(name, reading?.type === 'junit' ? reading.cases : null);
  });
  const read = names.map((name) => cases.get(name) ?? null);
  return { tests: read.flatMap((each) => each ?? []), unreadable: read.filter((each) => each === null).length };
}

/** What TestGrid takes for JUnit. */
async function junitNames(store: ObjectStore, directory: string): Promise<readonly string[]> {
  const names: string[] = [];
  for await (const name of store.list(`${directory}/`))
    if (/\/(?:junit.*\.xml|test\.xml)$/.test(name.slice(directory.length))) names.push(name);
  return names;
}

type Fields = ReadonlyMap<string, unknown>;

/** Null where there is no such object, or it is damaged: TestGrid and Spyglass go on without it as well. */
async function fieldsOf(store: ObjectStore, name: string): Promise<Fields | null> {
  const text = await store.read(name);
  try {
    const value: unknown = text === null ? null : JSON.parse(text);
    return typeof value === 'object' && value !== null ? new Map(Object.entries(value)) : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error instanceof HarnessError ? error : new HarnessError('STORAGE', `cannot read ${name}`, { cause: error });
  }
}

function timeOf(fields: Fields | null | undefined): number | null {
  const seconds = fields?.get('timestamp');
  return typeof seconds === 'number' && Number.isFinite(seconds) && Math.abs(seconds) < 1e11 ? seconds * 1000 : null;
}

function resultOf(finished: Fields): BuildRecord['result'] {
  if (finished.get('result') === 'ABORTED') return 'aborted';
  const passed = finished.get('passed') ?? finished.get('result');
  if (passed === true || passed === 'SUCCESS') return 'passed';
  return passed === undefined ? 'unfinished' : 'failed';
}

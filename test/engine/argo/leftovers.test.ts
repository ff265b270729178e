import { describe, expect, it } from 'vitest';
import {
  type Cleared,
  type LeftoverSearch,
  removeLeftovers,
  stopSuperseded,
} from '../../../src/engine/argo/leftovers.ts';
import { runLabel } from '../../../src/engine/argo/submission-labels.ts';
import { createFakeClock } from '../../support/fake-clock.ts';
import { createMemoryCluster, type MemoryCluster, refusal } from './memory-cluster.ts';

const build = { own: '1900000000000000002', before: '1900000000000000001', after: '1900000000000000003' };
const job: LeftoverSearch['job'] = {
  type: 'presubmit',
  name: 'unit',
  buildId: build.own,
  prowJobId: 'pj-own',
  refs: {
    org: 'acme',
    repo: 'web',
    baseRef: 'main',
    baseSha: 'b',
    pulls: [{ number: 7, author: 'x', sha: 'c' }],
  } as never,
  extraRefs: [],
};
const labels = {
  [runLabel]: 'earlier',
  JOB_NAME: 'unit',
  JOB_TYPE: 'presubmit',
  REPO_OWNER: 'acme',
  REPO_NAME: 'web',
  PULL_NUMBER: '7',
  PROW_JOB_ID: 'pj-own',
  BUILD_ID: build.before,
};
type Labels = Readonly<Record<string, string | undefined>>;

/** Workflows by name, with what differs from `labels`. */
function clusterOf(workflows: Readonly<Record<string, Labels>>): MemoryCluster {
  const cluster = createMemoryCluster();
  for (const [name, own] of Object.entries(workflows)) {
    const all = Object.entries({ ...labels, ...own }).filter(([, value]) => value !== undefined);
    cluster.put({ metadata: { name, labels: Object.fromEntries(all) as Record<string, string> } });
  }
  return cluster;
}

async function run(
  work: typeof removeLeftovers,
  cluster: MemoryCluster,
  search: Partial<LeftoverSearch> = {},
): Promise<Cleared> {
  const clock = createFakeClock(0);
  const cleared = await clock.runUntil(
    work(cluster.client, { namespaces: ['ci'], job, runId: 'now', ...search }, { clock, random: () => 0.5 }),
  );
  if (cleared === 'never') throw new Error('it never ended');
  return cleared;
}

const left = (cluster: MemoryCluster, ...names: readonly string[]) =>
  names.filter((name) => cluster.get(name) !== undefined);

describe('leftovers of an earlier start of the same ProwJob', () => {
  it('are deleted with their pods, and nothing else is: each one alone differs in one label', async () => {
    const others = {
      'of-this-run': { [runLabel]: 'now' },
      'of-this-build': { BUILD_ID: build.own },
      'of-another-prow-job': { PROW_JOB_ID: 'pj-other' },
      'not-ours': { [runLabel]: undefined },
      unlabelled: Object.fromEntries(Object.keys(labels).map((key) => [key, undefined])),
    };
    const cluster = clusterOf({ a: {}, b: {}, c: {}, ...others });
    expect(await run(removeLeftovers, cluster)).toEqual({
      lines: ['a', 'b', 'c'].map(
        (name) =>
          `deleted workflow ci/${name}, left behind by an earlier start of this job (build ${build.before}, run earlier)`,
      ),
      problems: [],
    });
    expect(left(cluster, 'a', 'b', 'c', ...Object.keys(others))).toEqual(Object.keys(others));
    expect(cluster.bodies).toEqual(
      ['a', 'b', 'c'].map((name) => ({ propagationPolicy: 'Background', preconditions: { uid: `uid-${name}` } })),
    );
  });

  it('are not looked for outside Prow', async () => {
    const cluster = clusterOf({ a: {} });
    expect(await run(removeLeftovers, cluster, { job: { ...job, prowJobId: '' } })).toEqual({
      lines: [],
      problems: [],
    });
    expect(cluster.requests).toEqual([]);
  });

  it('that vanish meanwhile, or are replaced by others of their name, are no trouble', async () => {
    const cluster = clusterOf({ a: {}, b: {} });
    cluster.onRequest = ({ method, path }) => {
      if (method !== 'DELETE') return undefined;
      if (path.endsWith('/a')) cluster.remove('a');
      else cluster.patch('b', { metadata: { uid: 'another' } });
      return undefined;
    };
    expect((await run(removeLeftovers, cluster)).problems).toEqual([]);
    expect(left(cluster, 'a', 'b')).toEqual(['b']);
  });

  it('that may not be removed are problems that keep nothing from beginning', async () => {
    const cluster = clusterOf({ a: {}, b: {} });
    cluster.onRequest = ({ method, path }) => {
      if (path.includes('/closed/')) throw refusal(403, 'Forbidden', 'may not list');
      if (method === 'DELETE' && path.endsWith('/a')) throw refusal(403, 'Forbidden', 'may not delete');
      return undefined;
    };
    const { lines, problems } = await run(removeLeftovers, cluster, { namespaces: ['closed', 'ci'] });
    expect(lines).toHaveLength(1);
    expect(problems.map(({ severity, message }) => [severity, message])).toEqual([
      ['warning', 'could not look for workflows of earlier starts in namespace closed: answered 403: may not list'],
      [
        'warning',
        `could not end workflow ci/a, left behind by build ${build.before}, run earlier: answered 403: may not delete`,
      ],
    ]);
  });
});

describe('older builds of the same pull', () => {
  const superseded = { PROW_JOB_ID: 'pj-old' };

  it('are stopped so that their exit handlers run; by build ids that no double can tell apart', async () => {
    const others = {
      newer: { ...superseded, BUILD_ID: build.after },
      own: { ...superseded, BUILD_ID: build.own },
      'no-build': { ...superseded, BUILD_ID: undefined },
      'odd-build': { ...superseded, BUILD_ID: 'x1' },
      'other-pull': { ...superseded, PULL_NUMBER: '8' },
      'other-job': { ...superseded, JOB_NAME: 'e2e' },
      'other-repo': { ...superseded, REPO_NAME: 'api' },
      'other-owner': { ...superseded, REPO_OWNER: 'someone' },
      batch: { ...superseded, JOB_TYPE: 'batch' },
      'not-ours': { ...superseded, [runLabel]: undefined },
      ended: { ...superseded, 'workflows.argoproj.io/phase': 'Failed', 'workflows.argoproj.io/completed': 'true' },
    };
    const cluster = clusterOf({ old: superseded, ...others });
    expect(await run(stopSuperseded, cluster)).toEqual({
      lines: [`stopped workflow ci/old of an older build of this pull (build ${build.before}, run earlier)`],
      problems: [],
    });
    expect(cluster.get('old')?.spec).toEqual({ shutdown: 'Stop' });
    for (const name of Object.keys(others)) expect([name, cluster.get(name)?.spec]).toEqual([name, {}]);
  });

  it.each([
    ['a postsubmit', { ...job, type: 'postsubmit' as const }],
    ['a job without refs', { ...job, refs: null }],
    ['a build id that is no number', { ...job, buildId: 'local-1' }],
  ])('do not exist for %s', async (_, other) => {
    const cluster = clusterOf({ old: superseded });
    expect(await run(stopSuperseded, cluster, { job: other })).toEqual({ lines: [], problems: [] });
    expect(cluster.requests).toEqual([]);
  });
});

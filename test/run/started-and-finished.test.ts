/** What a run says when it begins and ends, in Prow's place (table 2.5 of its storage layout) and inside a decorated job. */
import { describe, expect, it } from 'vitest';
import type { Verdict } from '../../src/report/run-report.ts';
import { publishFinished, publishStarted } from '../../src/run/publish.ts';
import { Results, type ResultsOptions } from '../../src/run/results.ts';
import { sha } from '../prow/sample-jobs.ts';
import { namesIn } from '../storage/contract.ts';
import { id, jobs, report, stageOfEachTest } from './layout-stage.ts';

const { directory, publishRun, stores } = stageOfEachTest();

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
  const results = new Results('decorated', directory(), jobs.presubmit, {}, { links });
  await publishStarted(results, jobs.presubmit, 0);
  await publishFinished(results, jobs.presubmit, { report, verdict: 'passed', buildLogFile: null, finishedAt: 1 });
  expect(await namesIn(directory())).toEqual(['argo-ui.link.txt', 'log-search-7-d.link.txt', 'metadata.json']);
  expect(await directory().read('argo-ui.link.txt')).toBe('https://argo.example/workflows');
});

import { describe, expect, it } from 'vitest';
import { finishedJson, metadataJson, revisionForJob, startedJson } from '../../src/prow/metadata.ts';
import { batch, periodic, postsubmit, presubmit, refs, sha } from './sample-jobs.ts';

const golden = {
  refs: {
    org: 'kubernetes',
    repo: 'test-infra',
    baseRef: 'master',
    baseSha: 'deadbeef',
    pulls: [{ number: 123, author: '', sha: 'abcd1234' }],
  },
  extraRefs: [],
};

describe('startedJson', () => {
  it('is Prow’s golden sample, byte for byte', () => {
    expect(startedJson(golden, { startedAt: 1999 })).toBe(
      '{"timestamp":1,"pull":"123","repos":{"kubernetes/test-infra":"master:deadbeef,123:abcd1234"},"repo-commit":"abcd1234","repo-version":"abcd1234"}',
    );
  });

  it('has its fields in TestGrid’s order, maps sorted by bytes, HTML escaped, and what is empty left out', () => {
    const facts = {
      startedAt: 1_700_000_000_999,
      node: 'n',
      commit: 'merged',
      metadata: { '9': 'nine', '10': 'ten', Z: '<&>', empty: '', é: '\u2028' },
      links: { 'Argo UI': { url: 'https://argo/?a=1&b=2', description: 'live' }, none: { url: '' }, B: { url: 'u' } },
    };
    expect(startedJson({ ...golden, extraRefs: [{ org: 'a', repo: 'b', baseRef: 'main', pulls: [] }] }, facts)).toBe(
      '{"timestamp":1700000000,"node":"n","pull":"123","repos":{"a/b":"main","kubernetes/test-infra":"master:deadbeef,123:abcd1234"},"repo-commit":"merged",' +
        '"metadata":{"10":"ten","9":"nine","Z":"\\u003c\\u0026\\u003e","links":{"Argo UI":{"description":"live","url":"https://argo/?a=1\\u0026b=2"},"B":{"url":"u"}},"é":"\\u2028"},"repo-version":"merged"}',
    );
  });

  it('says nothing of repositories where there are none', () => {
    expect(startedJson(periodic, { startedAt: 0 })).toBe('{"timestamp":0}');
  });

  it('names the first pull of a batch, as text', () => {
    expect(JSON.parse(startedJson(batch, { startedAt: 1000 }))['pull']).toBe('715');
  });
});

describe('finishedJson', () => {
  it('is Prow’s golden sample, byte for byte', () => {
    expect(finishedJson(golden, { finishedAt: 1000, result: 'SUCCESS' })).toBe(
      '{"timestamp":1,"passed":true,"result":"SUCCESS","revision":"abcd1234"}',
    );
  });

  it.each([
    ['SUCCESS', true],
    ['FAILURE', false],
    ['ABORTED', false],
  ] as const)('%s passed: %s', (result, passed) => {
    expect(JSON.parse(finishedJson(periodic, { finishedAt: 2500, result, metadata: { b: '1', a: '' } }))).toEqual({
      timestamp: 2,
      passed,
      metadata: { b: '1' },
      result,
    });
  });
});

it.each([
  [presubmit, sha('a')],
  [postsubmit, sha('b')],
  [{ refs: { org: 'o', repo: 'r', baseRef: 'main', pulls: [] }, extraRefs: [] }, 'main'],
  [
    {
      refs: null,
      extraRefs: [
        { ...refs, auxiliary: true },
        { ...refs, pulls: [] },
      ],
    },
    sha('b'),
  ],
  [periodic, ''],
])('revisionForJob is the pull, else the base, of the main refs (%#)', (job, revision) => {
  expect(revisionForJob(job)).toBe(revision);
});

it('metadataJson holds sorted texts and replaces half a surrogate pair, which no JSON reader takes', () => {
  expect(metadataJson({ b: 'x\ud800', a: '"', c: '' })).toBe('{"a":"\\"","b":"x\ufffd"}');
});

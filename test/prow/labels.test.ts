import { describe, expect, it } from 'vitest';
import { labelsForJob, legalLabelValue } from '../../src/prow/labels.ts';
import { batch, periodic, postsubmit, presubmit, refs, sha } from './sample-jobs.ts';

const subject = { workflow: 'wf-1', workflowTemplate: 'unit-tests' };
const base = {
  BUILD_ID: presubmit.buildId,
  BUILD_NUMBER: presubmit.buildId,
  PROW_JOB_ID: presubmit.prowJobId,
  workflow: 'wf-1',
  workflow_template: 'unit-tests',
};
const repository = { REPO_OWNER: 'kubeflow', REPO_NAME: 'testing', PULL_BASE_SHA: sha('b') };

describe('labelsForJob', () => {
  it('gives a presubmit all of Kubeflow’s labels and never created-by-prow, whose pods Prow deletes', () => {
    expect(labelsForJob(presubmit, subject)).toEqual({
      ...base,
      ...repository,
      JOB_NAME: presubmit.name,
      JOB_TYPE: 'presubmit',
      PULL_NUMBER: '715',
      PULL_PULL_SHA: sha('a'),
    });
  });

  it.each([
    [postsubmit, { ...base, ...repository, JOB_NAME: postsubmit.name, JOB_TYPE: 'postsubmit' }],
    [batch, { ...base, ...repository, JOB_NAME: batch.name, JOB_TYPE: 'batch' }],
    [periodic, { ...base, JOB_NAME: periodic.name, JOB_TYPE: 'periodic' }],
    [
      { ...periodic, extraRefs: [{ ...refs, pulls: [] }] },
      { ...base, ...repository, JOB_NAME: periodic.name, JOB_TYPE: 'periodic' },
    ],
  ])('leaves out what $type does not know', (job, labels) => {
    expect(labelsForJob(job, subject)).toEqual(labels);
  });

  it('makes every value legal', () => {
    const labels = labelsForJob(
      {
        ...presubmit,
        name: `${'long-name.'.repeat(8)}`,
        refs: { ...refs, org: 'https://gerrit.example', repo: 'infra/build' },
      },
      { workflow: 'w', workflowTemplate: 'unit tests' },
    );
    expect([labels['JOB_NAME'], labels['REPO_OWNER'], labels['REPO_NAME'], labels['workflow_template']]).toEqual([
      'long-name.long-name.long-name.long-name.long-name.long-name.lon',
      'gerrit.example',
      'build',
      'unit-tests',
    ]);
  });
});

describe('legalLabelValue', () => {
  it.each<[string, string | null, string]>([
    ['a_B.c-9', 'a_B.c-9', 'legal stays'],
    ['a'.repeat(63), 'a'.repeat(63), 'the longest that is legal stays'],
    ['a'.repeat(64), 'a'.repeat(63), 'Prow: cut at 63'],
    [`${'a'.repeat(60)}-._b`, 'a'.repeat(60), 'Prow: what the cut leaves at the end is trimmed'],
    ['release/1.2', '1.2', 'Prow: the part after the last slash'],
    ['a/b c', 'a-b-c', 'no part is legal: replaced, where Prow drops the label'],
    ['feature x (wip)!', 'feature-x-wip', 'runs of other characters become one dash'],
    ['-_.abc', 'abc', 'a beginning that is not legal goes'],
    ['abc-', 'abc', 'an end that is not legal goes'],
    ['dépôt', 'd-p-t', 'letters beyond ASCII'],
    ['a\nb', 'a-b', 'a newline, which a regular expression may overlook'],
    ['日本', null, 'nothing legal is left'],
    ['', null, 'nothing was there'],
    ['---', null, 'only what cannot stand at an end'],
  ])('%j becomes %j (%#: %s)', (text, expected) => {
    expect(legalLabelValue(text)).toBe(expected);
  });

  it('is legal for any text, and changes nothing when applied twice', () => {
    const alphabet = ['a', 'Z', '0', '-', '_', '.', '/', ' ', 'é', '\n', '🚀', '"'];
    let seed = 7;
    const next = (bound: number) => {
      seed = (seed * 48_271) % 2_147_483_647;
      return seed % bound;
    };
    for (let round = 0; round < 5000; round += 1) {
      const value = legalLabelValue(Array.from({ length: next(90) }, () => alphabet[next(alphabet.length)]).join(''));
      expect(value ?? 'a').toMatch(/^[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?$/);
      expect(value === null ? null : legalLabelValue(value)).toBe(value);
    }
  });

  it('takes a megabyte of hostile text in linear time', () => {
    expect(legalLabelValue('-.'.repeat(500_000))).toBeNull();
    expect(legalLabelValue(`${' -'.repeat(500_000)}x`)).toBe('x');
  });
});

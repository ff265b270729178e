import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type NameParts, saltFor, workflowNameForJob, workflowNameOf } from '../../src/prow/workflow-name.ts';
import { sharedCorpus } from '../support/shared-corpus.ts';
import { batch, periodic, postsubmit, presubmit } from './sample-jobs.ts';

const kubernetesName = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const isLegal = (name: string) => name.length <= 63 && kubernetesName.test(name);

interface Row {
  readonly env: Readonly<Record<string, string>>;
  readonly name: string;
  readonly salt: string;
  readonly expected: string;
}

function partsOf({ env }: Row): NameParts {
  const part = (name: string) => env[name] ?? '';
  return {
    jobName: part('JOB_NAME'),
    jobType: part('JOB_TYPE'),
    pullNumber: part('PULL_NUMBER'),
    pullSha: part('PULL_PULL_SHA'),
    baseSha: part('PULL_BASE_SHA'),
    buildId: part('BUILD_NUMBER'),
  };
}

describe.runIf(sharedCorpus.present)(`the recorded names of the original${sharedCorpus.reason}`, () => {
  const path = sharedCorpus.path('prow_configs', 'naming.jsonl');
  const rows: readonly Row[] = sharedCorpus.present
    ? readFileSync(path, 'utf8')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line))
    : [];
  const nameOf = (row: Row) => workflowNameOf(partsOf(row), row.name, row.salt);

  it('are ours wherever Kubernetes takes them and they have at most 63 characters', () => {
    const kept = rows.filter(({ expected }) => isLegal(expected));
    expect(kept).toHaveLength(57);
    expect(kept.map(nameOf)).toEqual(kept.map(({ expected }) => expected));
  });

  it('become legal where they are not, each a different one, with the salt at the end', () => {
    const changed = rows.filter(({ expected }) => !isLegal(expected));
    const names = changed.map(nameOf);
    expect(changed).toHaveLength(47);
    expect(names.filter((name) => !isLegal(name))).toEqual([]);
    expect(new Set(names).size).toBe(names.length);
    expect(names.filter((name, index) => !name.endsWith(`-${changed[index]?.salt}`))).toEqual([]);
  });
});

describe('workflowNameOf', () => {
  const parts: NameParts = {
    jobName: 'job',
    jobType: 'presubmit',
    pullNumber: '7',
    pullSha: 'abcdefghij',
    baseSha: 'b'.repeat(40),
    buildId: '1234567890',
  };

  it.each([
    ['unit', {}, 'job-unit-7-abcdefg-7890-0a1b'],
    ['unit', { jobType: 'postsubmit' }, 'job-unit-bbbbbbb-7890-0a1b'],
    ['unit', { jobType: 'batch' }, 'job-unit-7890-0a1b'],
    ['unit', { jobName: 'release-1.2' }, 'release-1.2-unit-7-abcdefg-7890-0a1b'],
  ])('gives %s of %j its original name', (entry, change, expected) => {
    expect(workflowNameOf({ ...parts, ...change }, entry, '0a1b')).toBe(expected);
  });

  it.each<[string, Partial<NameParts>, string]>([
    ['pytorch_mnist', {}, 'job-pytorch-mnist-HASH-7-abcdefg-7890-0a1b'],
    ['unit', { jobName: 'Job_Name.X' }, 'job-name-x-unit-HASH-7-abcdefg-7890-0a1b'],
    [
      'a-rather-long-entry-name',
      { jobName: 'kubeflow-experimental-seldon-presubmit' },
      'kubeflow-e-a-rather-long-entry-nam-HASH-7-abcdefg-7890-0a1b',
    ],
    [
      'e'.repeat(300),
      { jobName: 'j'.repeat(300), pullNumber: '9'.repeat(300) },
      'jjjjjjjjjj-eeeeeeeeee-HASH-99999999999999-abcdefg-7890-0a1b',
    ],
    ['', { jobName: '' }, 'HASH-7-abcdefg-7890-0a1b'],
    ['😁', { jobName: '-', jobType: '', buildId: '' }, 'HASH-0a1b'],
  ])(
    'keeps both ends of an illegal or long name and puts a hash where it had to change (%#)',
    (entry, change, expected) => {
      const name = workflowNameOf({ ...parts, ...change }, entry, '0a1b');
      expect(name.replace(/(^|-)[0-9a-f]{8}-/, '$1HASH-')).toBe(expected);
      expect(isLegal(name)).toBe(true);
    },
  );

  it('does not let two names become one that differ only in what had to go', () => {
    const names = ['a_b', 'a b', 'a-b', 'A-b', 'a--b', 'a.-b', 'a_b_'].map((entry) =>
      workflowNameOf(parts, entry, '0a1b'),
    );
    expect(new Set(names).size).toBe(names.length);
  });
});

describe('workflowNameForJob', () => {
  it.each([
    [presubmit, 'kubeflow-testing-presubmit-unit-715-aaaaaaa-8496-00ff'],
    [postsubmit, 'kubeflow-testing-postsubmit-unit-bbbbbbb-8496-00ff'],
    [batch, 'kubeflow-testing-presubmit-unit-8496-00ff'],
    [periodic, 'kubeflow-periodic-master-unit-8496-00ff'],
  ])('names a workflow of $type as the original did', (job, expected) => {
    expect(workflowNameForJob(job, 'unit', '00ff')).toBe(expected);
  });
});

it('saltFor gives the entries of a run different salts, so that equal names do not meet', () => {
  expect([saltFor(0xfffe, 0), saltFor(0xfffe, 1), saltFor(0xfffe, 2), saltFor(10, 0)]).toEqual([
    'fffe',
    'ffff',
    '0000',
    '000a',
  ]);
});

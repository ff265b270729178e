import { describe, expect, it } from 'vitest';
import { stepDestination } from '../../src/cli/bucket-layout.ts';
import type { GcsConfiguration, ProwJob } from '../../src/prow/job.ts';
import { presubmit } from '../prow/sample-jobs.ts';

const flags = {
  bucket: undefined,
  'path-strategy': 'explicit',
  'default-org': undefined,
  'default-repo': undefined,
} as const;
const runDir = `pr-logs/pull/kubeflow_testing/715/${presubmit.name}/${presubmit.buildId}`;

function decorated(gcs: GcsConfiguration | null): ProwJob {
  return { ...presubmit, decoration: { timeoutMs: null, gracePeriodMs: null, gcs } };
}

describe('where steps on a cluster upload their artifacts', () => {
  it.each<[string, ProwJob, string | undefined, string | null]>([
    ['no bucket at all', presubmit, undefined, null],
    ['a directory of this machine, which they cannot reach', presubmit, 'file:///results', null],
    ['--bucket', presubmit, 'gs://ours', `gs://ours/${runDir}/artifacts`],
    ['--bucket with a prefix', presubmit, 'gs://ours/a/b', `gs://ours/a/b/${runDir}/artifacts`],
    [
      'Prow’s bucket, whatever --bucket says',
      decorated({ bucket: 'prow' }),
      'gs://ours',
      `gs://prow/${runDir}/artifacts`,
    ],
    [
      'Prow’s bucket with its prefix',
      decorated({ bucket: 'gs://prow', pathPrefix: 'p' }),
      undefined,
      `gs://prow/p/${runDir}/artifacts`,
    ],
    [
      'Prow’s bucket with its strategy',
      decorated({ bucket: 'prow', pathStrategy: 'single', defaultOrg: 'kubeflow', defaultRepo: 'testing' }),
      undefined,
      `gs://prow/${runDir.replace('kubeflow_testing/', '')}/artifacts`,
    ],
    ['a store that is not Google’s', decorated({ bucket: 's3://prow' }), undefined, null],
    ['a decorated job that says no bucket', decorated(null), undefined, null],
  ])('%s', (_what, job, bucket, destination) => {
    expect(stepDestination(job, { ...flags, bucket })).toBe(destination);
  });
});

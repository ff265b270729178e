import { describe, expect, it } from 'vitest';
import { cronFault } from '../../src/prow/cron.ts';
import { type JobRequest, jobConfig, jobsDocument } from '../../src/prow/job-config.ts';
import { problemsOfJobConfig } from '../../src/prow/job-config-rules.ts';
import { faultsOfProwJob, faultsOfProwJobs } from '../support/prow-job-fields.ts';

const plain: JobRequest = {
  type: 'presubmit',
  name: 'acme-widget-presubmit',
  org: 'acme',
  repo: 'widget',
  baseRef: 'main',
  branches: ['^main$'],
  trigger: { type: 'changed', pattern: '^src/' },
  schedule: {},
  isOptional: false,
  skipReport: false,
  maxConcurrency: null,
  cluster: null,
  labels: {},
  testGrid: { dashboards: [], tab: null, alertEmails: [], failuresToAlert: null, description: null },
  timeoutMs: 3 * 3_600_000,
  image: 'ghcr.io/acme/test-worker:v1.4.0',
  args: [],
  env: {},
  serviceAccount: null,
  needsToken: false,
};
const full: JobRequest = {
  ...plain,
  skipReport: true,
  isOptional: true,
  maxConcurrency: 2,
  cluster: 'build',
  labels: { 'preset-service-account': 'true' },
  testGrid: {
    dashboards: ['acme', 'acme-e2e'],
    tab: 'widget',
    alertEmails: ['a@acme.example', 'b@acme.example'],
    failuresToAlert: 3,
    description: 'unit',
  },
  args: ['--namespace=e2e'],
  env: { LEVEL: '2', BRANCH_NAME: 'main' },
  serviceAccount: 'run-e2e',
  needsToken: true,
};
const nightly: JobRequest = {
  ...plain,
  type: 'periodic',
  trigger: { type: 'always' },
  schedule: { cron: '0 6 * * *' },
};

describe('a job’s configuration', () => {
  it('has what a presubmit needs and no more', () => {
    expect(jobConfig(plain)).toEqual({
      name: 'acme-widget-presubmit',
      run_if_changed: '^src/',
      branches: ['^main$'],
      decorate: true,
      decoration_config: { timeout: '3h15m', grace_period: '5m' },
      spec: {
        automountServiceAccountToken: false,
        containers: [{ image: 'ghcr.io/acme/test-worker:v1.4.0', command: ['run_e2e'] }],
      },
    });
  });

  it('says everything that was asked for, texts where Prow and TestGrid read texts', () => {
    expect(jobConfig(full)).toEqual({
      name: 'acme-widget-presubmit',
      run_if_changed: '^src/',
      optional: true,
      skip_report: true,
      branches: ['^main$'],
      max_concurrency: 2,
      cluster: 'build',
      labels: { 'preset-service-account': 'true' },
      annotations: {
        'testgrid-dashboards': 'acme, acme-e2e',
        'testgrid-tab-name': 'widget',
        'testgrid-alert-email': 'a@acme.example, b@acme.example',
        'testgrid-num-failures-to-alert': '3',
        description: 'unit',
      },
      decorate: true,
      decoration_config: { timeout: '3h15m', grace_period: '5m' },
      spec: {
        serviceAccountName: 'run-e2e',
        automountServiceAccountToken: true,
        containers: [
          {
            image: 'ghcr.io/acme/test-worker:v1.4.0',
            command: ['run_e2e'],
            args: ['--namespace=e2e'],
            env: [
              { name: 'LEVEL', value: '2' },
              { name: 'BRANCH_NAME', value: 'main' },
            ],
          },
        ],
      },
    });
  });

  it.each([
    { type: 'presubmit', trigger: { type: 'always' }, says: { always_run: true } },
    {
      type: 'presubmit',
      trigger: { type: 'changed-besides', pattern: '^docs/' },
      says: { skip_if_only_changed: '^docs/' },
    },
    { type: 'postsubmit', trigger: { type: 'always' }, says: {} },
    { type: 'postsubmit', trigger: { type: 'changed', pattern: '^a/' }, says: { run_if_changed: '^a/' } },
  ] as const)('says of a $type that is triggered by $trigger.type changes: $says', ({ type, trigger, says }) => {
    const { always_run, run_if_changed, skip_if_only_changed } = jobConfig({ ...plain, type, trigger });
    expect(JSON.parse(JSON.stringify({ always_run, run_if_changed, skip_if_only_changed }))).toEqual(says);
  });

  it('lets a periodic check the repository out, since Prow gives it none', () => {
    expect(jobConfig(nightly)).toMatchObject({
      cron: '0 6 * * *',
      extra_refs: [{ org: 'acme', repo: 'widget', base_ref: 'main' }],
    });
    expect(jobConfig(nightly)).not.toHaveProperty('branches');
  });

  it.each([
    { timeoutMs: 60_000, timeout: '16m' },
    { timeoutMs: 45 * 60_000, timeout: '1h' },
    { timeoutMs: 90 * 60_000 + 1, timeout: '1h46m' },
  ])('ends $timeout after its start, so that run_e2e with $timeoutMs ms ends first', ({ timeoutMs, timeout }) => {
    expect(jobConfig({ ...plain, timeoutMs })).toMatchObject({ decoration_config: { timeout } });
  });

  it('stands where Prow looks for it: by repository, and periodics in one list', () => {
    const post: JobRequest = { ...plain, type: 'postsubmit', name: 'b' };
    const document = jobsDocument([plain, post, nightly]);
    expect(document).toEqual({
      presubmits: { 'acme/widget': [jobConfig(plain)] },
      postsubmits: { 'acme/widget': [jobConfig(post)] },
      periodics: [jobConfig(nightly)],
    });
    expect(faultsOfProwJobs(document)).toEqual([]);
  });

  it.each([plain, full, nightly, { ...full, type: 'postsubmit' } as const, { ...full, ...nightly } as const])(
    'has only fields that Prow knows, as $type $name',
    (request) => {
      expect(problemsOfJobConfig(request)).toEqual([]);
      expect(faultsOfProwJob(request.type, jobConfig(request))).toEqual([]);
    },
  );
});

describe('what Prow would refuse is told before', () => {
  it.each([
    { what: { name: 'a b' }, says: `the job's name is "a b", expected letters, digits, ".", "_" and "-"` },
    { what: { org: '../x' }, says: "../x/widget is no repository's name" },
    { what: { schedule: { interval: '6h' } }, says: 'interval is for periodics, not for a presubmit' },
    { what: { labels: { 'created-by-prow': 'true' } }, says: "label created-by-prow is Prow's own" },
    { what: { labels: { 'a b': '' } }, says: '"a b" is no name of a label' },
    { what: { labels: { a: 'x/y' } }, says: 'label a: "x/y" is no value of a label' },
    { what: { labels: { a: 'x'.repeat(64) } }, says: `label a: "${'x'.repeat(64)}" is no value of a label` },
    { what: { env: { '1A': '' } }, says: '"1A" is no name of a variable' },
    { what: { env: { PULL_NUMBER: '1' } }, says: 'variable PULL_NUMBER is set by Prow itself' },
    { what: { env: { ARTIFACTS: '/x' } }, says: 'variable ARTIFACTS is set by Prow itself' },
    { what: { image: '' }, says: 'no image is named that has run_e2e, and the entries have none in common' },
    { what: { image: 'a b' }, says: '"a b" is no name of an image' },
    { what: { serviceAccount: 'A_b' }, says: '"A_b" is no name of a service account' },
    { what: { maxConcurrency: 0 }, says: 'max_concurrency is 0, expected a whole number above zero' },
  ])('$says', ({ what, says }) => {
    expect(problemsOfJobConfig({ ...plain, ...what }).map(({ message }) => message)).toEqual([says]);
  });

  it.each([
    { what: { schedule: {} }, says: 'a periodic has exactly one of cron, interval and minimum_interval, here 0' },
    {
      what: { schedule: { interval: '6' } },
      says: 'interval "6": expected a duration of Go above zero, such as 6h or 1h30m',
    },
    {
      what: { schedule: { minimum_interval: '-1h' } },
      says: 'minimum_interval "-1h": expected a duration of Go above zero, such as 6h or 1h30m',
    },
    { what: { baseRef: 'a b' }, says: '"a b" is no branch that a periodic could check out' },
    { what: { env: { JOB_SPEC: '' } }, says: 'variable JOB_SPEC is set by Prow itself' },
    { what: { testGrid: { ...plain.testGrid, dashboards: ['a,b'] } }, says: '"a,b" is no name of a dashboard' },
    { what: { testGrid: { ...plain.testGrid, alertEmails: ['me'] } }, says: '"me" is no address' },
    {
      what: { testGrid: { ...plain.testGrid, failuresToAlert: 1.5 } },
      says: 'an alert after 1.5 failures, expected a whole number above zero',
    },
  ])('of a periodic: $says', ({ what, says }) => {
    expect(problemsOfJobConfig({ ...nightly, ...what }).map(({ message }) => message)).toEqual([says]);
  });

  it('a periodic alone may say whose repository it is about', () => {
    expect(problemsOfJobConfig({ ...nightly, env: { REPO_OWNER: 'acme' } })).toEqual([]);
    expect(problemsOfJobConfig({ ...plain, env: { REPO_OWNER: 'acme' } })).toHaveLength(1);
  });

  it('a name that labels cannot hold is taken, with a warning', () => {
    expect(problemsOfJobConfig({ ...plain, name: 'a'.repeat(70) })).toMatchObject([
      { severity: 'warning', message: expect.stringContaining('has 70 characters') },
    ]);
  });
});

describe('a cron of Prow’s', () => {
  it.each(['0 6 * * *', '*/15 0-5,22 1 jan-mar MON-fri', '5/10 * ? * 0', '@daily', ' 0  1 * * * '])(
    '%s is one',
    (text) => {
      expect(cronFault(text)).toBeNull();
    },
  );

  it.each([
    { text: '60 * * * *', fault: 'its minute cannot be read, expected values from 0 to 59' },
    { text: '0 6 0 * *', fault: 'its day of the month cannot be read, expected values from 1 to 31' },
    { text: '0 6 * * 7', fault: 'its day of the week cannot be read, expected values from 0 to 6' },
    { text: '0 5-3 * * *', fault: 'its hour cannot be read, expected values from 0 to 23' },
    { text: '*/0 * * * *', fault: 'its minute cannot be read, expected values from 0 to 59' },
    { text: '0 6 * 13 *', fault: 'its month cannot be read, expected values from 1 to 12' },
    { text: '0 6 *', fault: 'it has 3 fields, expected minute, hour, day of the month, month, day of the week' },
    { text: '@dayly', fault: '@dayly is none of @yearly, @annually, @monthly, @weekly, @daily, @midnight, @hourly' },
  ])('$text is none: $fault', ({ text, fault }) => {
    expect(cronFault(text)).toBe(fault);
  });
});

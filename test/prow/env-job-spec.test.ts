import { describe, expect, it } from 'vitest';
import { jobFromEnvironment } from '../../src/prow/env.ts';
import type { ProwJob } from '../../src/prow/job.ts';
import { envForJob } from '../../src/prow/job-env.ts';
import { batch, periodic, postsubmit, presubmit, refs, sha } from './sample-jobs.ts';

const spec = (fields: object) => ({ JOB_SPEC: JSON.stringify(fields) });
const whole = {
  type: 'presubmit',
  job: 'j',
  buildid: '7',
  prowjobid: 'p',
  refs: {
    org: 'o',
    repo: 'r',
    base_ref: 'main',
    base_sha: sha('b'),
    pulls: [{ number: 1, author: 'a', sha: sha('a') }],
  },
};
const messages = (env: Record<string, string>) =>
  jobFromEnvironment(env).problems.map(({ severity, message }) => `${severity}: ${message}`);
const paths = (env: Record<string, string>) => jobFromEnvironment(env).problems.map(({ path }) => path);

describe('a job from JOB_SPEC', () => {
  it.each<[string, ProwJob]>([
    ['presubmit', presubmit],
    ['postsubmit', postsubmit],
    ['batch', batch],
    ['periodic', periodic],
    [
      'periodic with extra refs',
      {
        ...periodic,
        extraRefs: [refs, { org: 'kubeflow', repo: 'kfctl', baseRef: 'v1.2', pulls: [], auxiliary: true }],
      },
    ],
  ])('%s comes back from the environment that Prow gives it', (_name, job) => {
    expect(jobFromEnvironment(envForJob(job))).toEqual({ job, problems: [] });
  });

  it('keeps every field of refs and pulls that a checkout or a link needs', () => {
    const full = {
      org: 'o',
      repo: 'r',
      repo_link: 'https://git.example/o/r',
      base_ref: 'main',
      base_sha: 'b1b1b1b',
      base_link: 'https://l',
      path_alias: 'k8s.io/r',
      clone_uri: 'git@fork.example:me/r.git',
      workdir: true,
      auxiliary: true,
      skip_submodules: true,
      skip_fetch_head: true,
      clone_depth: 5,
      blobless_fetch: false,
      sparse_checkout_files: ['a', 'b'],
      pulls: [
        {
          number: 9,
          author: 'me',
          sha: 'a1a1a1a',
          title: 'T <3',
          ref: 'refs/x',
          head_ref: 'topic',
          link: 'l',
          commit_link: 'c',
          author_link: 'al',
        },
      ],
    };
    const { job } = jobFromEnvironment(spec({ ...whole, refs: full }));
    expect(job?.refs).toEqual({
      org: 'o',
      repo: 'r',
      repoLink: 'https://git.example/o/r',
      baseRef: 'main',
      baseSha: 'b1b1b1b',
      baseLink: 'https://l',
      pathAlias: 'k8s.io/r',
      cloneUri: 'git@fork.example:me/r.git',
      workdir: true,
      auxiliary: true,
      skipSubmodules: true,
      skipFetchHead: true,
      cloneDepth: 5,
      bloblessFetch: false,
      sparseCheckoutFiles: ['a', 'b'],
      pulls: [
        {
          number: 9,
          author: 'me',
          sha: 'a1a1a1a',
          title: 'T <3',
          ref: 'refs/x',
          headRef: 'topic',
          link: 'l',
          commitLink: 'c',
          authorLink: 'al',
        },
      ],
    });
    expect(job === null ? null : JSON.parse(envForJob(job)['JOB_SPEC'] ?? '').refs).toEqual(full);
  });

  it.each(['"1584987912955498496"', '1584987912955498496'])(
    'keeps every digit of a build id beyond 2^53 written as %s',
    (written) => {
      const { job, problems } = jobFromEnvironment({
        JOB_SPEC: `{"type":"periodic","job":"j","prowjobid":"p","buildid":${written}}`,
      });
      expect([job?.buildId, problems]).toEqual(['1584987912955498496', []]);
    },
  );

  it.each([{}, null])('takes refs %j for absent, as Prow documents them for periodics', (none) => {
    expect(
      jobFromEnvironment(spec({ type: 'periodic', job: 'j', buildid: '1', prowjobid: 'p', refs: none })).job?.refs,
    ).toBeNull();
  });

  it('knows a decorated job, its durations as Go writes them, and its bucket', () => {
    const decoration_config = {
      timeout: '2h0m0s',
      grace_period: 15_000_000_000,
      gcs_configuration: {
        bucket: 'gs://b',
        path_prefix: 'p',
        path_strategy: 'legacy',
        default_org: 'kubernetes',
        default_repo: 'kubernetes',
        job_url_prefix: 'https://d/',
      },
    };
    const { job, problems } = jobFromEnvironment({
      ...spec({ ...whole, decoration_config }),
      ARTIFACTS: '/logs/artifacts',
    });
    expect(problems).toEqual([]);
    expect([job?.artifactsDir, job?.decoration]).toEqual([
      '/logs/artifacts',
      {
        timeoutMs: 7_200_000,
        gracePeriodMs: 15_000,
        gcs: {
          bucket: 'gs://b',
          pathPrefix: 'p',
          pathStrategy: 'legacy',
          defaultOrg: 'kubernetes',
          defaultRepo: 'kubernetes',
          jobUrlPrefix: 'https://d/',
        },
      },
    ]);
  });

  it('counts an empty decoration_config as decorated, since it is present exactly then', () => {
    expect(
      jobFromEnvironment({ ...spec({ ...whole, decoration_config: {} }), ARTIFACTS: '/a' }).job?.decoration,
    ).toEqual({ timeoutMs: null, gracePeriodMs: null, gcs: null });
  });

  it('warns when a decorated job has no ARTIFACTS', () => {
    expect(messages(spec({ ...whole, decoration_config: {} }))).toEqual([
      'warning: ARTIFACTS is missing, and a decorated job writes nowhere else',
    ]);
  });

  it('wins over the single variables, and each difference is told', () => {
    const env = {
      ...spec(whole),
      JOB_NAME: 'other',
      BUILD_NUMBER: '8',
      PULL_NUMBER: '2',
      REPO_OWNER: 'o',
      JOB_TYPE: 'presubmit',
    };
    expect(jobFromEnvironment(env).job?.name).toBe('j');
    expect(messages(env)).toEqual([
      'warning: JOB_NAME is "other" but JOB_SPEC says "j": JOB_NAME is ignored',
      'warning: BUILD_NUMBER is "8" but JOB_SPEC says "7": BUILD_NUMBER is ignored',
      'warning: PULL_NUMBER is "2" but JOB_SPEC says "1": PULL_NUMBER is ignored',
    ]);
  });

  it.each([
    [`main:${sha('b')},1`, '', []],
    [`main:${sha('b')},1:`, '', []],
    [`main:${sha('b')},1:${sha('a')}`, sha('a'), []],
    [`main:${sha('b')},1`, sha('a'), ['PULL_REFS']],
    [`main:${sha('b')},2:`, '', ['PULL_REFS']],
  ])('compares what PULL_REFS %s means with a pull of sha %j, not how it is written', (text, head, expected) => {
    const pulls = [{ number: 1, author: 'a', sha: head }];
    expect(paths({ ...spec({ ...whole, refs: { ...whole.refs, pulls } }), PULL_REFS: text })).toEqual(expected);
  });

  it('tells a pull that only the single variables know', () => {
    const env = { ...envForJob(batch), PULL_NUMBER: '715' };
    expect(messages(env)).toEqual(['warning: PULL_NUMBER is "715" but JOB_SPEC has none: PULL_NUMBER is ignored']);
  });

  it('is completed by the single variables where it is silent', () => {
    const env = {
      ...spec({ refs: whole.refs }),
      JOB_TYPE: 'presubmit',
      JOB_NAME: 'n',
      BUILD_NUMBER: '12',
      PROW_JOB_ID: 'id',
    };
    const { job, problems } = jobFromEnvironment(env);
    expect([job?.type, job?.name, job?.buildId, job?.prowJobId, problems]).toEqual(['presubmit', 'n', '12', 'id', []]);
  });

  it("takes a periodic's repository from REPO_OWNER and REPO_NAME, as Kubeflow's periodics set them", () => {
    const env = { ...envForJob(periodic), REPO_OWNER: 'kubeflow', REPO_NAME: 'examples', BRANCH_NAME: 'v1.0-branch' };
    expect(jobFromEnvironment(env)).toEqual({
      job: { ...periodic, refs: { org: 'kubeflow', repo: 'examples', baseRef: 'v1.0-branch', pulls: [] } },
      problems: [],
    });
  });

  it('is malformed in one sentence when it is no JSON object', () => {
    expect(messages({ JOB_SPEC: '{"type":' })).toEqual([expect.stringMatching(/^error: JOB_SPEC is no JSON: /)]);
    expect(messages({ JOB_SPEC: '[]' })).toEqual(['error: JOB_SPEC is a list, expected an object']);
    expect(jobFromEnvironment({ JOB_SPEC: '1' }).job).toBeNull();
  });

  it('gathers every missing and every malformed field in one go', () => {
    const env = spec({
      type: 'presubmits',
      job: 7,
      refs: { org: 'o', base_sha: [], pulls: [{ number: 'x', sha: '-x' }, 3] },
      decoration_config: { timeout: 'soon', gcs_configuration: { path_strategy: 'single' } },
    });
    expect(jobFromEnvironment(env).job).toBeNull();
    expect(messages(env)).toEqual([
      'error: JOB_SPEC.job is the number 7, expected text',
      'error: JOB_SPEC.refs.pulls[1] is the number 3, expected an object',
      'error: JOB_SPEC.refs.pulls[0].number is the text "x", expected an integer',
      'error: JOB_SPEC.refs.base_sha is a list, expected text',
      'error: JOB_SPEC.decoration_config.timeout is "soon", expected a duration',
      'error: JOB_SPEC.decoration_config.gcs_configuration.path_strategy is single, which needs default_org and default_repo as well',
      'error: JOB_SPEC.type is "presubmits", expected one of presubmit, postsubmit, periodic, batch',
      'error: JOB_SPEC.buildid is missing',
      'warning: JOB_SPEC.prowjobid is missing: what an earlier pod of this ProwJob left behind cannot be told',
      'error: JOB_SPEC.refs.pulls[0].sha is "-x", expected a commit id of 7 to 64 hexadecimal digits',
    ]);
  });

  it.each([
    ['org', { org: '../..' }],
    ['org', { org: '-upload-pack=x' }],
    ['repo', { repo: 'a/../../b' }],
    ['base_ref', { base_ref: '--upload-pack=touch /tmp/x' }],
    ['base_sha', { base_sha: 'a..b' }],
    ['base_sha', { base_sha: 'main' }],
    ['pulls[0].sha', { pulls: [{ number: 1, author: '', sha: 'main' }] }],
    ['pulls[0].sha', { pulls: [{ number: 1, author: '', sha: 'a1a1a1' }] }],
    ['pulls[0].ref', { pulls: [{ number: 1, author: '', sha: sha('a'), ref: 'ext::sh -c x' }] }],
  ])('refuses a hostile or wrong %s before it can become a path or an argument', (key, hostile) => {
    expect(paths(spec({ ...whole, refs: { ...whole.refs, ...hostile } }))).toEqual([`JOB_SPEC.refs.${key}`]);
    expect(paths(spec({ ...whole, extra_refs: [{ ...whole.refs, ...hostile }] }))).toEqual([
      `JOB_SPEC.extra_refs[0].${key}`,
    ]);
  });

  it('accepts a Gerrit repository, whose organisation is a URL and whose name has slashes', () => {
    const gerrit = {
      org: 'https://chromium.googlesource.com/',
      repo: 'infra/build',
      base_ref: 'main',
      pulls: [{ number: 5, author: 'a', sha: 'a1a1a1a', ref: 'refs/changes/05/5/1' }],
    };
    expect(jobFromEnvironment(spec({ ...whole, refs: gerrit })).problems).toEqual([]);
  });
});

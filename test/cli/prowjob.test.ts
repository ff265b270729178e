/** `e2e prowjob` as its user types it. What it prints is held against Prow's own fields and rules. */
import { load } from 'js-yaml';
import { describe, expect, it } from 'vitest';
import { runCli } from '../support/cli.ts';
import { type TestRepository, testRepository } from '../support/git-repo.ts';
import { faultsOfProwJobs } from '../support/prow-job-fields.ts';

const config = `defaults: { engine: argo, namespace: e2e, service_account: e2e-runner, image: "ghcr.io/acme/test-worker:v1" }
workflows:
  - { name: unit, ts_func: a.ts#a, job_types: [presubmit, postsubmit], include_dirs: ["src/*", "*.md"] }
  - { name: docs, ts_func: a.ts#a, job_types: [batch], include_dirs: ["docs/*.txt"] }
  - { name: nightly, ts_func: a.ts#a, job_types: [periodic], timeout: 90m }
`;

describe('e2e prowjob', () => {
  it('prints a job for each type that an entry is for, as people write them', async () => {
    using repository = repositoryWith(config);
    const { exitCode, stdout, stderr } = await prowjob(repository);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(faultsOfProwJobs(load(stdout))).toEqual([]);
    expect(
      stdout,
    ).toBe(`# From \`e2e prowjob\`. Print it again when include_dirs, job_types, timeouts or engines of prow_config.yaml change.
presubmits:
  acme/widget:
    - name: acme-widget-presubmit
      run_if_changed: (?s)^src/|\\.md$|^docs/.*\\.txt$
${jobBody('unit, docs', '3h15m', '      ')}postsubmits:
  acme/widget:
    - name: acme-widget-postsubmit
      run_if_changed: ^src/|\\.md$
${jobBody('unit', '3h15m', '      ')}periodics:
  - name: acme-widget-periodic
    cron: 0 6 * * *
${jobBody('nightly', '1h45m', '    ')}`);
  });

  it('prints what is asked for on the command line', async () => {
    using repository = repositoryWith(config);
    const { exitCode, stdout } = await prowjob(
      repository,
      ...['--type', 'periodic', '--name', 'night', '--interval', '6h', '--repo', 'other/thing', '--base-ref', 'dev'],
      ...[
        '--engine',
        'local',
        '--image',
        'w:2',
        '--env',
        'A=b=c',
        '--arg=--junit-required',
        '--label',
        'preset-a=true',
      ],
      ...['--testgrid-dashboard', 'acme', '--testgrid-tab', 'n', '--testgrid-alert-email', 'a@b.example'],
      ...['--testgrid-failures-to-alert', '2', '--cluster', 'build', '--max-concurrency', '1', '--description', 'D'],
    );
    expect({ exitCode, faults: faultsOfProwJobs(load(stdout)), document: load(stdout) }).toEqual({
      exitCode: 0,
      faults: [],
      document: {
        periodics: [
          {
            name: 'night',
            interval: '6h',
            max_concurrency: 1,
            cluster: 'build',
            labels: { 'preset-a': 'true' },
            annotations: {
              'testgrid-dashboards': 'acme',
              'testgrid-tab-name': 'n',
              'testgrid-alert-email': 'a@b.example',
              'testgrid-num-failures-to-alert': '2',
              description: 'D',
            },
            decorate: true,
            decoration_config: { timeout: '1h45m', grace_period: '5m' },
            extra_refs: [{ org: 'other', repo: 'thing', base_ref: 'dev' }],
            spec: {
              automountServiceAccountToken: false,
              containers: [
                {
                  image: 'w:2',
                  command: ['run_e2e'],
                  args: ['--engine=local', '--junit-required'],
                  env: [{ name: 'A', value: 'b=c' }],
                },
              ],
            },
          },
        ],
      },
    });
  });

  it.each([
    {
      what: 'entries of several accounts',
      entries: ['service_account: a', ''],
      args: ['--allow-service-account=a', '--allow-service-account=default'],
    },
    {
      what: 'an own claim',
      entries: ['volume: { claim: mine }', 'volume: { claim: mine }'],
      args: ['--allow-claim=mine'],
    },
    {
      what: 'the default claim beside another',
      entries: ['volume: { claim: mine }', ''],
      args: ['--allow-claim=mine', '--allow-claim=nfs-external'],
    },
    { what: 'an entry on this machine', entries: ['', 'engine: local, service_account: b'], args: [] },
  ])('allows what the entries on the cluster use and no more: $what', async ({ entries, args }) => {
    const items = entries.map((keys, index) => `  - { name: e${index}, ts_func: a.ts#a, ${keys} }\n`).join('');
    using repository = repositoryWith(
      `defaults: { engine: argo, namespace: e2e, image: w }\nworkflows:\n${items.replaceAll(', }', ' }')}`,
    );
    const { stdout } = await prowjob(repository, '--type', 'presubmit');
    expect(load(stdout)).toMatchObject({
      presubmits: { 'acme/widget': [{ spec: { containers: [{ args: ['--allow-namespace=e2e', ...args] }] } }] },
    });
  });

  it('warns where Prow starts the job more often than an entry is selected, and where workflows land among Prow’s pods', async () => {
    using repository = repositoryWith(
      'workflows: [{ name: a, ts_func: a.ts#a, engine: argo, image: w, include_dirs: ["src/*", "!src/gen/*"] }]\n',
    );
    const { exitCode, stdout, stderr } = await prowjob(repository, '--type', 'presubmit');
    expect({ exitCode, stdout: stdout.includes('run_if_changed: ^src/\n') }).toEqual({ exitCode: 0, stdout: true });
    expect(stderr).toContain('warning: include_dirs: a: Prow cannot be told what its !patterns exclude');
    expect(stderr).toContain(
      "warning: --namespace: a: no namespace is named, so workflows would run among Prow's own pods",
    );
  });

  it('says everything at once that Prow or run_e2e would refuse, and prints no job', async () => {
    using repository = repositoryWith(config.replace(', image: "ghcr.io/acme/test-worker:v1"', ''));
    const { exitCode, stdout, stderr } = await prowjob(
      repository,
      ...['--type', 'postsubmit', '--cron', '* * * * *', '--arg=--stop-supersded', '--env', 'CI=1'],
      ...['--branch', '(?!x)', '--config-file', '../elsewhere.yaml'],
    );
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toContain('elsewhere.yaml');
    const there = await prowjob(
      repository,
      ...[
        '--type',
        'postsubmit',
        '--cron',
        '* * * * *',
        '--arg=--stop-supersded',
        '--env',
        'CI=1',
        '--branch',
        '(?!x)',
      ],
    );
    expect({ exitCode: there.exitCode, stdout: there.stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(there.stderr.split('\n').slice(1, -1)).toEqual([
      '  --arg: "--stop-supersded" is no flag of run_e2e → did you mean "--stop-superseded"?',
      expect.stringContaining('--branch: error parsing regexp'),
      '  --cron: cron is for periodics, not for a postsubmit',
      '  --env: variable CI is set by Prow itself',
      '  --image: no image is named that has run_e2e, and the entries have none in common',
    ]);
  });

  it.each([
    { args: ['--type', 'batch'], says: 'a batch is a run of a presubmit' },
    { args: ['--type', 'presubmits'], says: 'did you mean "presubmit"?' },
    { args: ['--name', 'x'], says: 'these are presubmit, postsubmit, periodic' },
    { args: ['--repo', 'widget'], says: 'give --repo org/name' },
  ])('refuses $args', async ({ args, says }) => {
    using repository = repositoryWith(config);
    const { exitCode, stdout, stderr } = await prowjob(repository, ...args);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toContain(says);
  });

  it('asks for what no remote says', async () => {
    using repository = testRepository({ 'prow_config.yaml': config });
    repository.git('branch', '-m', 'topic');
    const { exitCode, stderr } = await prowjob(repository);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('give --repo org/name');
    expect(stderr).toContain('give --base-ref main');
  });
});

function repositoryWith(text: string): TestRepository {
  const repository = testRepository({ 'prow_config.yaml': text });
  repository.git('branch', '-m', 'main');
  repository.git('remote', 'add', 'origin', 'git@github.com:acme/widget.git');
  return repository;
}

function prowjob({ path }: TestRepository, ...args: readonly string[]) {
  return runCli('e2e', ['prowjob', ...args], { cwd: path });
}

/** What the jobs of `config` have in common. */
function jobBody(entries: string, timeout: string, indent: string): string {
  const isPeriodic = indent.length === 4;
  const lines = `${isPeriodic ? '' : 'branches:\n  - ^main$\n'}annotations:
  description: 'acme/widget: ${entries}'
decorate: true
decoration_config:
  timeout: ${timeout}
  grace_period: 5m
${isPeriodic ? 'extra_refs:\n  - org: acme\n    repo: widget\n    base_ref: main\n' : ''}spec:
  serviceAccountName: run-e2e
  automountServiceAccountToken: true
  containers:
    - image: ghcr.io/acme/test-worker:v1
      command:
        - run_e2e
      args:
        - --allow-namespace=e2e
        - --allow-service-account=e2e-runner
`;
  return lines.replaceAll(/^(?=.)/gm, indent);
}

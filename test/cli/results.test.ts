import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runCli } from '../support/cli.ts';
import { type TestRepository, testDirectory } from '../support/git-repo.ts';
import { gateIn, harnessRepo, sdkModule } from './harness-repo.ts';
import { filesIn, resultsIn } from './result-files.ts';

const buildId = '1584987912955498496';
const ids = { BUILD_ID: buildId, PROW_JOB_ID: '6f1c3f5e-8a52-4f2b-9d3c-0a1b2c3d4e5f' };

/** A pull of one commit on a branch of its own; gives base and head. */
function pullIn(repo: TestRepository): { readonly base: string; readonly head: string } {
  const base = repo.git('rev-parse', 'HEAD');
  repo.git('checkout', '-q', '-b', 'pull');
  repo.write({ 'src/changed.txt': 'new' });
  return { base, head: repo.commit('the pull') };
}

type Refs = { readonly base_sha: string; readonly pulls?: readonly object[] };

function jobSpec(type: string, job: string, refs: Refs | null, rest: object = {}): Record<string, string> {
  const allRefs = refs === null ? {} : { refs: { org: 'acme', repo: 'widgets', base_ref: 'main', ...refs } };
  return {
    ...ids,
    JOB_SPEC: JSON.stringify({ type, job, buildid: buildId, prowjobid: ids.PROW_JOB_ID, ...allRefs, ...rest }),
  };
}

function presubmitOf(repo: TestRepository, rest: object = {}): Record<string, string> {
  const { base, head } = pullIn(repo);
  return jobSpec(
    'presubmit',
    'pull-acme-e2e',
    { base_sha: base, pulls: [{ number: 7, author: 'dev', sha: head }] },
    rest,
  );
}

const runDirOfPresubmit = `pr-logs/pull/acme_widgets/7/pull-acme-e2e/${buildId}`;

describe('results in a bucket', () => {
  it('of a presubmit lie in its run directory, with the alias and both latest-build files, started.json first and finished.json last', async () => {
    using repo = harnessRepo({ one: 'true' }, { one: 'include_dirs: ["src/*"]' });
    using bucket = testDirectory();
    const env = presubmitOf(repo);
    const { exitCode } = await runCli('run_e2e', ['--bucket', `file://${bucket.path}`], { cwd: repo.path, env });
    const read = (name: string) => readFileSync(join(bucket.path, name), 'utf8');
    const [base, head] = [repo.git('rev-parse', 'main'), repo.git('rev-parse', 'HEAD')];
    const { names, first, last, started, finished } = resultsIn(join(bucket.path, runDirOfPresubmit));
    expect({ exitCode, names, first, last }).toEqual({
      exitCode: 0,
      names: [
        'artifacts/e2e-summary.html',
        'artifacts/junit_run-e2e.xml',
        'artifacts/run-report.json',
        'build-log.txt',
        'finished.json',
        'started.json',
      ],
      first: 'started.json',
      last: 'finished.json',
    });
    expect(filesIn(bucket.path).filter((name) => !name.startsWith(runDirOfPresubmit))).toEqual([
      `pr-logs/directory/pull-acme-e2e/${buildId}.txt`,
      'pr-logs/directory/pull-acme-e2e/latest-build.txt',
      'pr-logs/pull/acme_widgets/7/pull-acme-e2e/latest-build.txt',
    ]);
    expect(read(`pr-logs/directory/pull-acme-e2e/${buildId}.txt`)).toBe(`file://${bucket.path}/${runDirOfPresubmit}`);
    expect(read('pr-logs/directory/pull-acme-e2e/latest-build.txt')).toBe(buildId);
    expect(read('pr-logs/pull/acme_widgets/7/pull-acme-e2e/latest-build.txt')).toBe(buildId);
    expect(started).toEqual({
      timestamp: expect.any(Number),
      pull: '7',
      repos: { 'acme/widgets': `main:${base},7:${head}` },
      'repo-commit': head,
      'repo-version': head,
    });
    expect(Number.isInteger(started['timestamp']) && Number.isInteger(finished['timestamp'])).toBe(true);
    expect(finished).toEqual({
      timestamp: expect.any(Number),
      passed: true,
      metadata: { engine: 'local', verdict: 'passed', workflows: expect.stringMatching(/: passed$/) },
      result: 'SUCCESS',
      revision: head,
    });
  });

  it.each([
    [
      'a postsubmit',
      'postsubmit',
      'post-acme',
      { base_sha: '' },
      `logs/post-acme/${buildId}`,
      ['logs/post-acme/latest-build.txt'],
    ],
    [
      'a periodic without refs',
      'periodic',
      'nightly',
      null,
      `logs/nightly/${buildId}`,
      ['logs/nightly/latest-build.txt'],
    ],
    [
      'a batch, which has no alias',
      'batch',
      'batch-acme',
      {
        base_sha: '',
        pulls: [
          { number: 7, author: 'a', sha: '' },
          { number: 8, author: 'b', sha: '' },
        ],
      },
      `pr-logs/pull/batch/batch-acme/${buildId}`,
      ['pr-logs/directory/batch-acme/latest-build.txt'],
    ],
  ] as const)(
    'of %s lie where Prow puts them, with its build id as text',
    async (_what, type, job, refs, runDir, pointers) => {
      using repo = harnessRepo({ one: 'true' });
      using bucket = testDirectory();
      const { base, head } = pullIn(repo);
      const real =
        refs === null
          ? null
          : {
              ...refs,
              base_sha: base,
              ...('pulls' in refs && { pulls: refs.pulls.map((pull) => ({ ...pull, sha: head })) }),
            };
      const env = jobSpec(type, job, real);
      const { exitCode } = await runCli('run_e2e', ['--bucket', `file://${bucket.path}`], { cwd: repo.path, env });
      expect(exitCode).toBe(0);
      const { names, report } = resultsIn(join(bucket.path, runDir));
      expect(filesIn(bucket.path)).toEqual([...names.map((name) => `${runDir}/${name}`), ...pointers].sort());
      expect(pointers.map((name) => readFileSync(join(bucket.path, name), 'utf8'))).toEqual(
        pointers.map(() => buildId),
      );
      expect(report['job']).toMatchObject({ type, name: job, buildId });
    },
  );
});

describe('finished.json', () => {
  it.each([
    ['a configuration error', { 'prow_config.yaml': 'workflows: 7\n' }, [], {}, 2],
    ['a function that throws', { 'workflows/one.ts': 'throw new Error("at once");\n' }, [], {}, 2],
    ['a flag whose value is wrong', {}, ['--timeout', 'soon'], {}, 2],
    ['a repository that is not below --repos_dir', {}, ['--repos_dir', '.'], {}, 2],
    ['a JOB_SPEC that is no JSON, where the single variables tell the place', {}, [], { JOB_SPEC: '{' }, 2],
  ] as const)('is written last after %s, and says FAILURE', async (_what, files, args, variables, code) => {
    using repo = harnessRepo({ one: 'true' });
    using bucket = testDirectory();
    repo.write(files);
    const env = {
      ...ids,
      JOB_TYPE: 'periodic',
      JOB_NAME: 'nightly',
      ...(args[0] === '--repos_dir' && { REPO_OWNER: 'acme', REPO_NAME: 'widgets' }),
      ...variables,
    };
    const { exitCode } = await runCli('run_e2e', ['--bucket', `file://${bucket.path}`, ...args], {
      cwd: repo.path,
      env,
    });
    const { first, last, finished } = resultsIn(join(bucket.path, `logs/nightly/${buildId}`));
    expect({ exitCode, first, last, finished }).toMatchObject({
      exitCode: code,
      first: 'started.json',
      last: 'finished.json',
      finished: { passed: false, result: 'FAILURE' },
    });
  });

  it('has no place in a bucket when nobody can tell which job this is: then nothing is written there', async () => {
    using repo = harnessRepo({ one: 'true' });
    using bucket = testDirectory();
    const env = { JOB_SPEC: '{' };
    const { exitCode, stderr } = await runCli('run_e2e', ['--bucket', `file://${bucket.path}`], {
      cwd: repo.path,
      env,
    });
    expect({ exitCode, files: filesIn(bucket.path) }).toEqual({ exitCode: 2, files: [] });
    expect(stderr).toContain('JOB_SPEC');
  });
});

describe('a decorated job', () => {
  const decoration = { decoration_config: { timeout: '2h0m0s', grace_period: '15s' } };
  const everything = (directory: string) => filesIn(directory).filter((name) => !name.startsWith('.git/'));

  it.each([
    ['by its JOB_SPEC', decoration, []],
    ['by --decorated', {}, ['--decorated']],
  ] as const)(
    '%s writes under $ARTIFACTS and nowhere else: not in the checkout, not in a bucket, and nothing stays in TMPDIR',
    async (_what, rest, args) => {
      using repo = harnessRepo({
        hello: sdkModule('hello', `step('greet', { run: 'echo hi > "$ARTIFACTS/hi.txt"' });`),
      });
      using place = testDirectory();
      const [artifacts, bucket, temporary] = ['artifacts', 'bucket', 'tmp'].map((name) => join(place.path, name)) as [
        string,
        string,
        string,
      ];
      mkdirSync(temporary);
      const env = { ...presubmitOf(repo, rest), ARTIFACTS: artifacts, TMPDIR: temporary };
      const before = everything(repo.path);
      const { exitCode, stdout } = await runCli('run_e2e', [...args, '--bucket', `file://${bucket}`], {
        cwd: repo.path,
        env,
      });
      expect({
        exitCode,
        checkout: everything(repo.path),
        others: filesIn(place.path).filter((name) => !name.startsWith('artifacts/')),
      }).toEqual({
        exitCode: 0,
        checkout: before,
        others: [],
      });
      expect(
        filesIn(artifacts)
          .map((name) => name.replace(/^[^/]*-hello-[^/]*/, '<workflow>'))
          .sort(),
      ).toEqual([
        '<workflow>/greet/hi.txt',
        'e2e-summary.html',
        'junit_run-e2e.xml',
        'metadata.json',
        'run-report.json',
      ]);
      expect(stdout.trimEnd()).toMatch(new RegExp(`results in file://${artifacts}$`));
    },
  );

  it('that fails suggests no command that would need the run’s own files, which are gone', async () => {
    using repo = harnessRepo({ one: 'exit 3' });
    using place = testDirectory();
    const env = { ...presubmitOf(repo, decoration), ARTIFACTS: place.path };
    const { exitCode, stdout } = await runCli('run_e2e', [], { cwd: repo.path, env });
    expect(exitCode).toBe(1);
    expect(stdout).not.toContain('e2e run');
    expect(filesIn(place.path)).toContainEqual(expect.stringMatching(/\/main-build-log\.txt$/));
  });
});

describe('run directories', () => {
  it('are kept up to --keep-runs, and a run that still goes on is never removed', async () => {
    using repo = harnessRepo({ held: 'true', one: 'true' });
    const gate = gateIn(repo.path);
    repo.write({
      'workflows/held.ts': readFileSync(join(repo.path, 'workflows/held.ts'), 'utf8').replace(
        '"true"',
        `"cat ${gate.path}"`,
      ),
    });
    const held = runCli('e2e', ['run', 'held'], { cwd: repo.path });
    const gateway = await gate.reached();
    const codes = [];
    for (let count = 0; count < 3; count++)
      codes.push((await runCli('e2e', ['run', 'one', '--keep-runs', '1'], { cwd: repo.path })).exitCode);
    const runs = readdirSync(join(repo.path, '.argo-e2e/runs')).filter((name) => name !== 'latest');
    await gateway.close();
    expect({ codes, runs: runs.length, held: (await held).exitCode }).toEqual({ codes: [0, 0, 0], runs: 2, held: 0 });
  });
});

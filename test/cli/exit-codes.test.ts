import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runCli } from '../support/cli.ts';
import { testDirectory } from '../support/git-repo.ts';
import { gateIn, harnessRepo, manifestOf, sdkModule, specOf } from './harness-repo.ts';
import { filesIn, latestRun, resultsIn } from './result-files.ts';

const presubmit = {
  JOB_TYPE: 'presubmit',
  JOB_NAME: 'pull-acme-e2e',
  BUILD_ID: '1584987912955498496',
  PROW_JOB_ID: '6f1c3f5e-8a52-4f2b-9d3c-0a1b2c3d4e5f',
  REPO_OWNER: 'acme',
  REPO_NAME: 'widgets',
  PULL_BASE_REF: 'main',
};

describe('exit code 0', () => {
  it('is given when every workflow passed, and the last line says so and where results are', async () => {
    using repo = harnessRepo({ one: 'echo fine', two: 'echo fine too' });
    const { exitCode, stdout } = await runCli('run_e2e', [], { cwd: repo.path });
    const lastLine = stdout.trimEnd().split('\n').at(-1);
    expect({ exitCode, lastLine: lastLine?.replace(/ in [\d.]+s/, ' in Ns') }).toEqual({
      exitCode: 0,
      lastLine: `PASSED: 2 workflows passed in Ns; results in file://${latestRun(repo.path)}`,
    });
    expect(resultsIn(latestRun(repo.path)).finished).toMatchObject({ passed: true, result: 'SUCCESS' });
  });

  it('is given when nothing was selected, and the reason of each entry is said', async () => {
    using repo = harnessRepo(
      { docs: 'exit 1', nightly: 'exit 1' },
      { docs: 'include_dirs: ["docs/*"]', nightly: 'job_types: [periodic]' },
    );
    const { exitCode, stdout } = await runCli('run_e2e', ['--changed-files', '-'], {
      cwd: repo.path,
      input: 'src/a.ts\n',
    });
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/○ docs .*no changed file matches its include_dirs/);
    expect(stdout).toMatch(/○ nightly .*presubmit is not in its job_types/);
    expect(stdout).toMatch(/nothing/i);
  });

  it('is given when only the writing of results failed, because the verdict was learnt; the problem is listed', async () => {
    using repo = harnessRepo({ one: 'echo fine' });
    repo.write({ blocked: 'a file where a directory would have to be' });
    const { exitCode, stdout } = await runCli('run_e2e', ['--bucket', `file://${repo.path}/blocked/bucket`], {
      cwd: repo.path,
    });
    expect(exitCode).toBe(0);
    expect(stdout).toContain('blocked/bucket/pr-logs');
    expect(stdout).toContain('is not complete: ENOTDIR');
    expect(stdout).toContain('PASSED');
  });

  it('is given when the store goes away in the middle of a run, with what was not written', async () => {
    using repo = harnessRepo({ one: 'true' });
    const gate = gateIn(repo.path);
    repo.write({
      'workflows/one.ts': readFileSync(join(repo.path, 'workflows/one.ts'), 'utf8').replace(
        '"true"',
        `"cat ${gate.path}"`,
      ),
    });
    const bucket = join(repo.path, 'bucket');
    const run = runCli('run_e2e', ['--bucket', `file://${bucket}`], { cwd: repo.path });
    const held = await gate.reached();
    expect(filesIn(bucket).filter((name) => name.endsWith('started.json'))).toHaveLength(1);
    rmSync(bucket, { recursive: true });
    writeFileSync(bucket, 'a file now');
    await held.close();
    const { exitCode, stdout } = await run;
    expect(exitCode).toBe(0);
    expect(stdout).toContain('is not complete');
    const kept = readFileSync(join(latestRun(repo.path), 'unsent/index.jsonl'), 'utf8');
    expect(kept).toMatch(/run-report\.json.*finished\.json/s);
  });
});

describe('exit code 1', () => {
  it('is given for a failed step, whose exit code and last lines are in the summary', async () => {
    using repo = harnessRepo({ bad: 'echo it broke here; exit 7', good: 'true' });
    const { exitCode, stdout } = await runCli('run_e2e', [], { cwd: repo.path });
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/FAIL bad/);
    expect(stdout).toContain('exit code 7');
    expect(stdout).toContain('| it broke here');
    expect(resultsIn(latestRun(repo.path)).finished).toMatchObject({ passed: false, result: 'FAILURE' });
  });

  it('is given for phase Error, which is an end as much as Failed is', async () => {
    const outputs = { parameters: [{ name: 'version', valueFrom: { path: '/tmp/never-written' } }] };
    using repo = harnessRepo({ lost: { spec: specOf('true', { outputs }) } });
    const { exitCode } = await runCli('run_e2e', [], { cwd: repo.path });
    const { report } = resultsIn(latestRun(repo.path));
    expect({ exitCode, workflows: report['workflows'] }).toMatchObject({
      exitCode: 1,
      workflows: [{ phase: 'Error', outcome: 'error' }],
    });
  });

  it('is given for a failing test in the JUnit of a workflow whose steps all passed', async () => {
    const xml =
      '<testsuite name="s" tests="1" failures="1"><testcase name="adds" classname="c"><failure message="1 is not 2"/></testcase></testsuite>';
    using repo = harnessRepo({
      tests: sdkModule(
        'tests',
        `step('unit', { run: ${JSON.stringify(`echo '${xml}' > "$ARTIFACTS/junit_unit.xml"`)} });`,
      ),
    });
    const { exitCode, stdout } = await runCli('run_e2e', [], { cwd: repo.path });
    expect(exitCode).toBe(1);
    expect(stdout).toContain('1 is not 2');
    const { names, report } = resultsIn(latestRun(repo.path));
    expect(report['workflows']).toMatchObject([
      { phase: 'Succeeded', outcome: 'failed', junit: { tests: 1, failures: 1 } },
    ]);
    expect(names).toContain('artifacts/junit_tests-unit-1.xml');
  });

  it('is given for a workflow without JUnit where --junit-required demands one', async () => {
    using repo = harnessRepo({ one: 'true' });
    const { exitCode, stdout } = await runCli('run_e2e', ['--junit-required'], { cwd: repo.path });
    expect(exitCode).toBe(1);
    expect(stdout).toContain('--junit-required demands one');
  });

  it('is given when the deadline passes, whose length is in the cause', async () => {
    using repo = harnessRepo({ slow: 'exec cat' });
    const gate = gateIn(repo.path);
    repo.write({
      'workflows/slow.ts': readFileSync(join(repo.path, 'workflows/slow.ts'), 'utf8').replace(
        'exec cat',
        `exec cat ${gate.path}`,
      ),
    });
    const { exitCode, stdout } = await runCli('run_e2e', ['--timeout', '1s'], { cwd: repo.path });
    const { report, finished } = resultsIn(latestRun(repo.path));
    expect({ exitCode, finished, workflows: report['workflows'] }).toMatchObject({
      exitCode: 1,
      finished: { result: 'FAILURE' },
      workflows: [{ outcome: 'timed-out' }],
    });
    expect(stdout).toMatch(/FAIL slow/);
  });
});

describe('exit code 2', () => {
  it.each([
    ['an unknown flag', 'run_e2e', ['--chnaged-files', 'x'], '--changed-files'],
    ['an unknown command', 'e2e', ['plann'], 'did you mean "plan"?'],
    [
      'a job type that does not exist, which would select nothing',
      'run_e2e',
      ['--job-type', 'presubmitt'],
      'did you mean "presubmit"?',
    ],
    ['a deadline without a unit', 'run_e2e', ['--timeout', '90'], '90m'],
    [
      'a bucket of a kind that nobody can write to',
      'run_e2e',
      ['--bucket', 's3://my-bucket'],
      'write gs://bucket/prefix',
    ],
    ['a decorated job without ARTIFACTS', 'run_e2e', ['--decorated'], 'set ARTIFACTS'],
    ['a secret that cannot be read', 'run_e2e', ['--secret', 'a.b=/nowhere/at/all'], 'cannot read /nowhere/at/all'],
    ['a workflow that is not in the configuration', 'e2e', ['run', 'onne'], 'did you mean "one"?'],
    ['--step without --from-run', 'e2e', ['run', 'one', '--step', 'x'], '--from-run'],
  ] as const)('is given for %s, with the way out', async (_what, bin, args, hint) => {
    using repo = harnessRepo({ one: 'true' });
    const { exitCode, stdout, stderr } = await runCli(bin, args, { cwd: repo.path });
    expect(exitCode).toBe(2);
    expect(stdout + stderr).toContain(hint);
  });

  it('is given for a configuration, with every problem of every file at once and nothing started', async () => {
    using repo = harnessRepo({ one: 'true' });
    repo.write({
      'a.yaml': 'workflows:\n  - name: one\n    job_types: 7\n  - ts_func: nowhere\n',
      'b.yaml': 'workflows:\n  - name: [x]\n',
    });
    const { exitCode, stdout, stderr } = await runCli(
      'run_e2e',
      ['--config_file', 'a.yaml', '--config_file', 'b.yaml'],
      { cwd: repo.path },
    );
    const text = stdout + stderr;
    expect(exitCode).toBe(2);
    expect(['a.yaml:3:16', 'a.yaml:4:', 'b.yaml:2:11'].filter((place) => !text.includes(place))).toEqual([]);
    const { report, finished } = resultsIn(latestRun(repo.path));
    expect(report).toMatchObject({ workflows: [], error: { code: 'CONFIG' } });
    expect(finished).toMatchObject({ passed: false, result: 'FAILURE' });
  });

  it('is given for Prow variables that cannot be used, all of them at once', async () => {
    using repo = harnessRepo({ one: 'true' });
    const env = { JOB_TYPE: 'presubmitt', PROW_JOB_ID: 'x', BUILD_ID: '' };
    const { exitCode, stdout } = await runCli('run_e2e', [], { cwd: repo.path, env });
    expect(exitCode).toBe(2);
    expect(['JOB_TYPE', 'BUILD_ID', 'JOB_NAME'].filter((name) => !stdout.includes(name))).toEqual([]);
  });

  it('is given for workflow functions, each bad one reported and nothing started', async () => {
    using repo = harnessRepo({
      throws: { module: 'export const throws = () => {\n  throw new Error("no such luck");\n};\n' },
      nonsense: { module: 'export const nonsense = () => 42;\n' },
      fine: 'true',
    });
    const { exitCode, stdout } = await runCli('run_e2e', [], { cwd: repo.path });
    expect(exitCode).toBe(2);
    expect(stdout).toContain('workflows/throws.ts:2');
    expect(stdout).toContain('no such luck');
    expect(stdout).toMatch(/nonsense/);
    expect(filesIn(join(latestRun(repo.path), 'state/workflows'))).toEqual([]);
  });

  it('is given for a manifest that the engine refuses, with the path of the field', async () => {
    using directory = testDirectory();
    const manifest = manifestOf('refused', {
      entrypoint: 'main',
      templates: [{ name: 'main', resource: { action: 'create', manifest: 'kind: Pod' } }],
    });
    const { exitCode, stdout } = await runCli('e2e', ['run', '-'], { cwd: directory.path, input: manifest });
    expect(exitCode).toBe(2);
    expect(stdout).toContain('spec.templates[0].resource');
  });
});

describe('exit code 3', () => {
  it('is given when results could not be written and --upload-required asks for them', async () => {
    using repo = harnessRepo({ one: 'true' });
    repo.write({ blocked: '' });
    const args = ['--upload-required', '--bucket', `file://${repo.path}/blocked/bucket`];
    const { exitCode, stdout } = await runCli('run_e2e', args, { cwd: repo.path });
    expect(exitCode).toBe(3);
    expect(stdout).toContain('is not complete');
  });

  it('is not given when a workflow failed as well: the verdict was learnt', async () => {
    using repo = harnessRepo({ one: 'false' });
    repo.write({ blocked: '' });
    const args = ['--upload-required', '--bucket', `file://${repo.path}/blocked/bucket`];
    expect((await runCli('run_e2e', args, { cwd: repo.path })).exitCode).toBe(1);
  });

  it('is given when git does not know the pull’s commit, with the command that fetches it', async () => {
    using repo = harnessRepo({ one: 'true' }, { one: 'include_dirs: ["src/*"]' });
    const env = {
      ...presubmit,
      PULL_BASE_SHA: repo.git('rev-parse', 'HEAD'),
      PULL_NUMBER: '7',
      PULL_PULL_SHA: '1'.repeat(40),
      PULL_REFS: `main:${repo.git('rev-parse', 'HEAD')},7:${'1'.repeat(40)}`,
    };
    const { exitCode, stdout } = await runCli('run_e2e', [], { cwd: repo.path, env });
    expect(exitCode).toBe(3);
    expect(stdout).toMatch(/git fetch .*pull\/7\/head/);
    expect(resultsIn(latestRun(repo.path)).report).toMatchObject({ workflows: [], error: { code: 'GIT' } });
  });

  it('is given when the run’s own directory cannot be made, without a stack trace', async () => {
    using repo = harnessRepo({ one: 'true' });
    repo.write({ '.argo-e2e': 'a file' });
    const { exitCode, stderr } = await runCli('run_e2e', [], { cwd: repo.path });
    expect(exitCode).toBe(3);
    expect(stderr).toMatch(/^cannot make a directory for this run in .*\.argo-e2e/m);
    expect(stderr).not.toMatch(/^ +at /m);
  });
});

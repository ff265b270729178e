/** `e2e report` and `e2e job-history` through the built bin. */
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type RunningCli, runCli } from '../support/cli.ts';
import { startFakeGcs } from '../support/fake-gcs.ts';
import { testDirectory } from '../support/git-repo.ts';
import { harnessRepo, manifestOf, specOf } from './harness-repo.ts';
import { latestRun } from './result-files.ts';

const buildIds = ['1584987912955498491', '1584987912955498492', '1584987912955498493'];

function periodic(buildId: string): Record<string, string> {
  return { JOB_SPEC: JSON.stringify({ type: 'periodic', job: 'nightly', buildid: buildId, prowjobid: 'p' }) };
}

describe('e2e report', () => {
  it('writes the summary, JUnit and the page of a run again, byte for byte', async () => {
    using repo = harnessRepo({ good: 'true', bad: 'echo boom; exit 3' });
    const { stdout: printed } = await runCli('run_e2e', ['--all'], { cwd: repo.path });
    const artifacts = join(latestRun(repo.path), 'artifacts');
    const again = async (...args: string[]) => (await runCli('e2e', ['report', ...args], { cwd: repo.path })).stdout;
    expect((await again()).trim()).toBe(printed.trim());
    expect(await again('latest', '--format', 'junit')).toBe(readFileSync(join(artifacts, 'junit_run-e2e.xml'), 'utf8'));
    expect(await again('--format', 'html', '--output', 'page.html')).toBe('');
    expect(readFileSync(join(repo.path, 'page.html'), 'utf8')).toBe(
      readFileSync(join(artifacts, 'e2e-summary.html'), 'utf8'),
    );
    expect(await again('--format', 'markdown')).toMatch(/^### ✖ FAILED: 1 of 2 workflows not green/);
  });

  it('reads the report of a run in a bucket', async () => {
    using repo = harnessRepo({ good: 'true' });
    using bucket = testDirectory();
    const [id = ''] = buildIds;
    await runCli('run_e2e', ['--all', '--bucket', `file://${bucket.path}`], { cwd: repo.path, env: periodic(id) });
    const run = `file://${bucket.path}/logs/nightly/${id}`;
    const { stdout, exitCode } = await runCli('e2e', ['report', run], { cwd: bucket.path });
    expect({
      exitCode,
      last: stdout
        .trimEnd()
        .split('\n')
        .at(-1)
        ?.replace(/ in [^;]+/, ''),
    }).toEqual({ exitCode: 0, last: `PASSED: 1 workflow passed; results in ${run}` });
  });

  it('tells how far a run came that was killed, with the step it was in and its log', async () => {
    using directory = testDirectory();
    writeFileSync(join(directory.path, 'slow.json'), manifestOf('slow', specOf('echo before the end; sleep 600')));
    const e2e = (...args: string[]) => runCli('e2e', args, { cwd: directory.path });
    const begun = Promise.withResolvers<RunningCli>();
    const ended = runCli('e2e', ['run', 'slow.json', '--progress', 'plain'], {
      cwd: directory.path,
      onOutput: (printed, child) => {
        if (printed.includes('slow/main  Running')) begun.resolve(child);
      },
    });
    const running = await begun.promise;
    while ((await e2e('logs')).stdout !== 'before the end\n') await new Promise(setImmediate);
    running.kill('SIGKILL');
    await ended;
    const { stdout, exitCode } = await e2e('report');
    expect({ exitCode, said: stdout.split('\n').slice(2, 7) }).toEqual({
      exitCode: 0,
      said: [
        'INTERRUPTED slow/main',
        '  cause      the process that ran it was killed, and its steps with it; main was Running',
        '  last lines of its log:',
        '  | before the end',
        '  workflow   slow',
      ],
    });
    expect(stdout).toMatch(/\nINTERRUPTED: 1 of 1 workflow not green\n$/);
  });

  it('says what is wrong with a record that was cut', async () => {
    using repo = harnessRepo({ good: 'true' });
    await runCli('run_e2e', ['--all'], { cwd: repo.path });
    const file = join(latestRun(repo.path), 'artifacts/run-report.json');
    writeFileSync(file, readFileSync(file, 'utf8').slice(0, 200));
    const { stderr, exitCode } = await runCli('e2e', ['report'], { cwd: repo.path });
    expect({ exitCode, stderr: stderr.replace(repo.path, '') }).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('run-report.json is not JSON'),
    });
  });

  it.each([
    [['report', 'file:///nowhere/run'], 'there is no artifacts/run-report.json in file:///nowhere/run'],
    [['report', 'http://somewhere/run'], 'http:// is not supported'],
    [['report', 'other'], 'there is no run other'],
    [['report', '--output', 'no/such/file'], '--output no/such/file cannot be written'],
    [['job-history', 'nightly'], 'nightly names no job in a bucket'],
    [['job-history', 'file:///nowhere/nightly'], 'file:///nowhere has no build of job nightly'],
    [['job-history', 'file:///nowhere/nightly', '--builds', '0'], '--builds 0: expected a whole number from 1 to 1000'],
  ])('%j is refused with its reason', async (args, reason) => {
    using repo = harnessRepo({ good: 'true' });
    await runCli('run_e2e', ['--all'], { cwd: repo.path });
    const { stderr, exitCode } = await runCli('e2e', args, { cwd: repo.path });
    expect(stderr).toContain(reason);
    expect(exitCode).not.toBe(0);
  });
});

describe('e2e job-history', () => {
  it('shows what broke in the last builds, from the bucket alone', async () => {
    using repo = harnessRepo({ flip: '[ ! -e broken ]', steady: 'true' });
    using bucket = testDirectory();
    const [first = '', second = '', third = ''] = buildIds;
    const uri = `file://${bucket.path}`;
    const run = (id: string) => runCli('run_e2e', ['--all', '--bucket', uri], { cwd: repo.path, env: periodic(id) });
    await run(first);
    await run(second);
    repo.write({
      'workflows/flip.ts': readFileSync(join(repo.path, 'workflows/flip.ts'), 'utf8').replace(
        '[ ! -e broken ]',
        'false',
      ),
    });
    await run(third);
    rmSync(join(bucket.path, 'logs/nightly', second, 'finished.json'));
    const { stdout } = await runCli('e2e', ['job-history', `${uri}/nightly`], { cwd: bucket.path });
    const lines = stdout.split('\n').map((line) => line.trimEnd());
    expect(
      lines.slice(1, 5).map((line) =>
        line
          .split('  ')
          .filter((_, index) => index !== 1 && index !== 3)
          .slice(0, 2),
      ),
    ).toEqual([[''], [third, 'failed'], [second, 'unfinished'], [first, 'passed']]);
    expect(lines.filter((line) => line.endsWith('newly broken')).map((line) => line.replaceAll(/ +/g, ' '))).toEqual([
      'Overall ✖ · ✔ newly broken',
      'flip.main ✖ ✔ ✔ newly broken',
      'flip.workflow ✖ ✔ ✔ newly broken',
    ]);
  });

  it('finds the builds of a presubmit by their aliases, also in a copy of the bucket elsewhere', async () => {
    using repo = harnessRepo({ good: 'true' });
    using bucket = testDirectory();
    using elsewhere = testDirectory();
    const base = repo.git('rev-parse', 'HEAD');
    const refs = {
      org: 'acme',
      repo: 'widgets',
      base_ref: 'main',
      base_sha: base,
      pulls: [{ number: 7, author: 'dev', sha: base }],
    };
    for (const buildid of buildIds) {
      const env = { JOB_SPEC: JSON.stringify({ type: 'presubmit', job: 'pull-e2e', buildid, prowjobid: 'p', refs }) };
      await runCli('run_e2e', ['--all', '--bucket', `file://${bucket.path}/b`], { cwd: repo.path, env });
    }
    renameSync(join(bucket.path, 'b'), join(elsewhere.path, 'b'));
    const { stdout } = await runCli(
      'e2e',
      ['job-history', `file://${elsewhere.path}/b/pull-e2e`, '--builds', '2', '--all'],
      { cwd: repo.path },
    );
    expect(
      stdout
        .split('\n')
        .filter((line) => line.startsWith('158') || line.startsWith('good.'))
        .map((line) => line.split(/ {2,}/)[0]),
    ).toEqual([buildIds[2], buildIds[1], 'good.main', 'good.workflow']);
  });

  it('reads a bucket of Google as it reads a directory, and so does e2e report', async () => {
    using repo = harnessRepo({ good: 'true' });
    await using server = await startFakeGcs();
    const env = { STORAGE_EMULATOR_HOST: server.endpoint };
    for (const id of buildIds)
      await runCli('run_e2e', ['--all', '--bucket', 'gs://bucket'], {
        cwd: repo.path,
        env: { ...env, ...periodic(id) },
      });
    const history = await runCli('e2e', ['job-history', 'bucket/nightly', '--builds', '2', '--all'], {
      cwd: repo.path,
      env,
    });
    const ids = history.stdout.split('\n').filter((line) => line.startsWith('158'));
    expect(ids.map((line) => line.split('  ')[0])).toEqual([buildIds[2], buildIds[1]]);
    expect(history.stdout).toMatch(/^good\.main +✔ ✔$/m);
    const url = `gs://bucket/logs/nightly/${buildIds[0]}`;
    const report = await runCli('e2e', ['report', url, '--format', 'html'], { cwd: repo.path, env });
    expect(report.stdout).toBe(
      String(server.objects.get(`logs/nightly/${buildIds[0]}/artifacts/e2e-summary.html`)?.content),
    );
  });

  it('is a page, too', async () => {
    using repo = harnessRepo({ good: 'true' });
    using bucket = testDirectory();
    const [id = ''] = buildIds;
    await runCli('run_e2e', ['--all', '--bucket', `file://${bucket.path}`], { cwd: repo.path, env: periodic(id) });
    const { stdout } = await runCli('e2e', ['job-history', `file://${bucket.path}/logs/nightly`, '--format', 'html'], {
      cwd: repo.path,
    });
    expect(stdout).toContain('<title>Job history</title>');
    expect(stdout).toContain('<th scope="row">good.main</th>');
  });
});

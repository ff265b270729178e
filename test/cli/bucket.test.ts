/** `--bucket gs://…` with the built program against a bucket that is there, refuses, or is away. */
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { runCli } from '../support/cli.ts';
import { answers } from '../support/fake-gcs/fault.ts';
import { type FakeGcs, startFakeGcs } from '../support/fake-gcs.ts';
import { type TestRepository, testDirectory } from '../support/git-repo.ts';
import { gateIn, harnessRepo, sdkModule } from './harness-repo.ts';
import { filesIn, latestRun } from './result-files.ts';

const buildId = '1584987912955498496';

function nightly(server: FakeGcs, rest: object = {}): Record<string, string> {
  const spec = { type: 'periodic', job: 'nightly', buildid: buildId, prowjobid: 'p-1', ...rest };
  return { BUILD_ID: buildId, JOB_SPEC: JSON.stringify(spec), STORAGE_EMULATOR_HOST: server.endpoint };
}

const runDir = `logs/nightly/${buildId}`;
const own = [
  'artifacts/junit_run-e2e.xml',
  'artifacts/run-report.json',
  'build-log.txt',
  'finished.json',
  'started.json',
];
const everything = [...own.map((name) => `${runDir}/${name}`), 'logs/nightly/latest-build.txt'].sort();
const withoutPages = (names: Iterable<string>) => [...names].filter((name) => !name.endsWith('.html')).sort();

const run = (repo: TestRepository, server: FakeGcs, ...args: readonly string[]) =>
  runCli('run_e2e', ['--bucket', 'gs://bucket', ...args], { cwd: repo.path, env: nightly(server) });

describe('results in a bucket of Google', () => {
  it('are complete, in Prow’s layout, started.json before anything runs and finished.json last', async () => {
    using repo = harnessRepo({ one: 'true' });
    await using server = await startFakeGcs();
    const { exitCode, stdout } = await run(repo, server);
    expect({ exitCode, names: withoutPages(server.objects.keys()) }).toEqual({ exitCode: 0, names: everything });
    expect([server.written[0], server.written.at(-1)]).toEqual([`${runDir}/started.json`, `${runDir}/finished.json`]);
    expect(stdout).toContain(`results in gs://bucket/${runDir}`);
  });

  it('show links and started.json while the run goes on', async () => {
    using repo = harnessRepo({ held: 'true' });
    await using server = await startFakeGcs();
    const gate = gateIn(repo.path);
    repo.write({
      'workflows/held.ts': readFileSync(join(repo.path, 'workflows/held.ts'), 'utf8').replace(
        '"true"',
        `"cat ${gate.path}"`,
      ),
    });
    const links = [
      '--argo-ui-url',
      'https://argo.example/ui/',
      '--link',
      'Logs=https://logs.example/?q={build_id}&j={job}',
    ];
    const going = run(repo, server, '--namespace', 'ci', ...links);
    const gateway = await gate.reached();
    const started: unknown = JSON.parse(String(server.objects.get(`${runDir}/started.json`)?.content));
    const hasFinished = server.objects.has(`${runDir}/finished.json`);
    await gateway.close();
    expect({ started, hasFinished, exitCode: (await going).exitCode }).toEqual({
      started: {
        timestamp: expect.any(Number),
        metadata: {
          namespace: 'ci',
          links: {
            'Argo UI': {
              url: `https://argo.example/ui/workflows/ci?label=BUILD_ID%3D${buildId}`,
              description: 'the workflows of this build',
            },
            Logs: { url: `https://logs.example/?q=${buildId}&j=nightly` },
          },
        },
      },
      hasFinished: false,
      exitCode: 0,
    });
  });

  it.each([
    ['--link', 'javascript:alert(1)', 'expected a title and a URL'],
    ['--link', 'X=javascript:alert(1)', 'expected an http or https URL'],
    ['--link', 'X=https://x.example/{secret}', 'there is no {secret}'],
    ['--link', 'X=https://x.example/{namespace}', '{namespace} needs --namespace'],
    ['--argo-ui-url', 'argo.example', 'expected an http or https URL'],
    ['--upload-limit-mb', '0', 'expected more than 0'],
  ])('%s %s is refused before anything is written: %s', async (flag, value, message) => {
    using repo = harnessRepo({ one: 'true' });
    await using server = await startFakeGcs();
    const { exitCode, stderr } = await run(repo, server, flag, value);
    expect({ exitCode, written: server.written }).toEqual({ exitCode: 2, written: [] });
    expect(stderr).toContain(message);
  });

  it('leave out what the globs name and what is too large, each with its line, and take the rest', async () => {
    const body = `step('make', { run: 'cd "$ARTIFACTS" && echo keep > keep.txt && echo no > skip.tmp && head -c 2000000 /dev/zero > big.bin && ln -s keep.txt link' });`;
    using repo = harnessRepo({ files: sdkModule('files', body) });
    await using server = await startFakeGcs();
    const { exitCode, stdout } = await run(repo, server, '--upload-ignore', '**/*.tmp', '--upload-limit-mb', '1');
    const artifacts = [...server.objects.keys()]
      .filter((name) => name.includes('/make/'))
      .map((name) => name.replace(/.*\/make\//, ''));
    expect({ exitCode, artifacts }).toEqual({ exitCode: 0, artifacts: ['keep.txt'] });
    expect(stdout).toContain('make/big.bin was not copied: it has 2 MB, more than the 1 MB allowed');
  });

  it('of an interrupted run are there as well, finished.json last and ABORTED', async () => {
    using repo = harnessRepo({ one: 'sleep 60' });
    await using server = await startFakeGcs();
    let isStopped = false;
    const { exitCode } = await runCli('run_e2e', ['--bucket', 'gs://bucket', '--progress', 'plain'], {
      cwd: repo.path,
      env: nightly(server),
      onOutput: (text, child) => {
        if (isStopped || !text.includes('Running')) return;
        isStopped = true;
        child.kill('SIGINT');
        child.kill('SIGTERM');
      },
    });
    const finished: unknown = JSON.parse(String(server.objects.get(`${runDir}/finished.json`)?.content));
    expect({ exitCode, finished, last: server.written.at(-1) }).toMatchObject({
      exitCode: 130,
      finished: { passed: false, result: 'ABORTED' },
      last: `${runDir}/finished.json`,
    });
  });
});

describe('a bucket that does not take the results', () => {
  it.each([
    [404, 'there is no bucket bucket (404)'],
    [403, 'we may not do that (403)'],
    [401, 'our credentials are not accepted (401)'],
  ])(
    'with %i changes neither verdict nor exit code; everything is kept, with the command that uploads it',
    async (status, words) => {
      using repo = harnessRepo({ one: 'true' });
      await using server = await startFakeGcs();
      server.inject(answers(status));
      const { exitCode, stdout, stderr } = await run(repo, server);
      expect({ exitCode, objects: server.objects.size }).toEqual({ exitCode: 0, objects: 0 });
      expect(stdout).toContain('PASSED');
      expect((stdout + stderr).split('is not complete').length - 1).toBe(1);
      expect(stdout).toContain(words);
      expect(stdout).toContain(`upload it: e2e upload ${buildId}`);

      server.inject();
      const env = { STORAGE_EMULATOR_HOST: server.endpoint };
      const later = await runCli('e2e', ['upload', buildId], { cwd: repo.path, env });
      expect({ exitCode: later.exitCode, stdout: later.stdout }).toEqual({
        exitCode: 0,
        stdout: `uploaded ${server.objects.size} objects of run ${buildId} to gs://bucket/${runDir}\n`,
      });
      expect(withoutPages(server.objects.keys())).toEqual(everything);
      expect(server.written.at(-1)).toBe(`${runDir}/finished.json`);
      expect(filesIn(join(latestRun(repo.path), 'unsent'))).toEqual([]);
      const again = await runCli('e2e', ['upload'], { cwd: repo.path, env });
      expect(again).toMatchObject({ exitCode: 0, stdout: `run ${buildId} has nothing left to upload\n` });
    },
  );

  it('makes the exit code 3 where --upload-required says so, and never hides a red verdict', async () => {
    using repo = harnessRepo({ one: 'true', two: 'exit 1' }, { two: 'job_types: [postsubmit]' });
    await using server = await startFakeGcs();
    server.inject(answers(404));
    const green = await run(repo, server, '--upload-required');
    const red = await run(repo, server, '--upload-required', '--all');
    expect([green.exitCode, red.exitCode]).toEqual([3, 1]);
  });

  it('keeps the artifacts of steps too, and uploads them to another bucket when told, with the alias pointing there', async () => {
    using repo = harnessRepo({ files: sdkModule('files', `step('make', { run: 'echo hi > "$ARTIFACTS/hi.txt"' });`) });
    await using server = await startFakeGcs();
    const sha = repo.git('rev-parse', 'HEAD');
    const refs = { org: 'acme', repo: 'w', base_ref: 'main', base_sha: sha, pulls: [{ number: 7, author: 'a', sha }] };
    const env = nightly(server, { type: 'presubmit', refs });
    const away = await runCli('run_e2e', ['--all', '--bucket', 'gs://absent/first'], { cwd: repo.path, env });
    expect(away.exitCode).toBe(0);
    const { exitCode } = await runCli('e2e', ['upload', '--bucket', 'gs://bucket/second'], { cwd: repo.path, env });
    const dir = `pr-logs/pull/acme_w/7/nightly/${buildId}`;
    const alias = server.objects.get(`pr-logs/directory/nightly/${buildId}.txt`);
    expect({ exitCode, alias: { body: String(alias?.content), metadata: alias?.metadata } }).toEqual({
      exitCode: 0,
      alias: { body: `gs://bucket/second/${dir}`, metadata: { 'x-goog-meta-link': `gs://bucket/second/${dir}` } },
    });
    expect([...server.objects.keys()].filter((name) => name.endsWith('/make/hi.txt'))).toEqual([
      expect.stringMatching(new RegExp(`^second/${dir}/artifacts/.*-files-.*/make/hi\\.txt$`)),
    ]);
  });

  it('is uploaded in part when it goes away again, and the rest stays with finished.json', async () => {
    using repo = harnessRepo({ one: 'true' });
    await using server = await startFakeGcs();
    server.inject(answers(403));
    await run(repo, server);
    const env = { STORAGE_EMULATOR_HOST: server.endpoint };
    server.inject(answers(403, { on: /started/ }));
    const part = await runCli('e2e', ['upload'], { cwd: repo.path, env });
    expect(part).toMatchObject({
      exitCode: 3,
      stderr: expect.stringContaining('2 objects could not be uploaded and stay here: e2e upload'),
    });
    expect([...server.objects.keys()]).not.toContain(`${runDir}/finished.json`);
    server.inject();
    expect((await runCli('e2e', ['upload'], { cwd: repo.path, env })).exitCode).toBe(0);
    expect(withoutPages(server.objects.keys())).toEqual(everything);
  });

  it('that comes back within its patience gets everything, and who waits is told', async () => {
    using repo = harnessRepo({ one: 'true' });
    await using server = await startFakeGcs();
    await server.away(delay(2000));
    const { exitCode, stderr } = await run(repo, server, '--progress', 'plain');
    expect({ exitCode, names: withoutPages(server.objects.keys()) }).toEqual({ exitCode: 0, names: everything });
    expect(stderr).toMatch(/gs:\/\/bucket: the bucket cannot be reached: .*; trying again for up to 150 s/);
  });

  it('does not keep an interrupted run beyond Prow’s grace period: what it did not take is on disk', async () => {
    using repo = harnessRepo({ one: 'sleep 60' });
    await using server = await startFakeGcs();
    let stoppedAt = 0;
    const { exitCode } = await runCli('run_e2e', ['--bucket', 'gs://bucket', '--progress', 'plain'], {
      cwd: repo.path,
      env: nightly(server),
      onOutput: (text, child) => {
        if (stoppedAt !== 0 || !text.includes('Running')) return;
        server.inject(answers(503));
        stoppedAt = performance.now();
        child.kill('SIGTERM');
      },
    });
    const took = performance.now() - stoppedAt;
    expect({ exitCode, isInTime: took < 15_000 }).toEqual({ exitCode: 130, isInTime: true });
    const index = readFileSync(join(latestRun(repo.path), 'unsent/index.jsonl'), 'utf8');
    expect(index).toContain(`${runDir}/finished.json`);
  });
});

describe('e2e copy-artifacts', () => {
  it('uploads to a place in a bucket, as a step on a cluster does', async () => {
    using tree = testDirectory();
    await using server = await startFakeGcs();
    tree.write({ 'unit/junit.xml': '<a/>', 'a#b.txt': 'x' });
    const destination = `gs://bucket/${runDir}/artifacts`;
    const env = { STORAGE_EMULATOR_HOST: server.endpoint, E2E_DESTINATION: destination };
    const args = ['copy-artifacts', `--artifacts-dir=${tree.path}`, '--prefix=my-workflow'];
    const { exitCode, stdout } = await runCli('e2e', args, { cwd: tree.path, env });
    expect({ exitCode, stdout, names: [...server.objects.keys()].sort() }).toEqual({
      exitCode: 0,
      stdout: `copied 2 files, 5 bytes, to ${destination}\n`,
      names: [`${runDir}/artifacts/my-workflow/a%23b.txt`, `${runDir}/artifacts/my-workflow/unit/junit.xml`],
    });
  });

  it('tells what is wrong with the credentials without a word of the key file', async () => {
    using tree = testDirectory();
    tree.write({ 'a.txt': 'x', 'key/key.json': '{"private_key": "-----BEGIN very-secret' });
    const env = { GOOGLE_APPLICATION_CREDENTIALS: join(tree.path, 'key/key.json'), E2E_DESTINATION: 'gs://bucket' };
    const { exitCode, stdout, stderr } = await runCli('e2e', ['copy-artifacts', '--ignore', 'key/**'], {
      cwd: tree.path,
      env,
    });
    expect(exitCode).toBe(0);
    expect(stderr).toContain('there are no usable Google credentials');
    expect(stdout + stderr).not.toMatch(/very-secret|BEGIN/);
  });
});

it('loads nothing of Google’s before a bucket of Google’s is written to', async () => {
  using repo = harnessRepo({ one: 'true' });
  const trace = join(repo.path, 'loaded');
  repo.write({
    'trace.mjs': `import { registerHooks } from 'node:module'; import { appendFileSync } from 'node:fs';
    registerHooks({ load(url, context, next) { appendFileSync(${JSON.stringify(trace)}, url + '\\n'); return next(url, context); } });`,
  });
  const env = { NODE_OPTIONS: `--import=${join(repo.path, 'trace.mjs')}` };
  for (const args of [['--help'], ['--changed-files', '/dev/null']])
    await runCli('run_e2e', args, { cwd: repo.path, env });
  expect(statSync(trace).size).toBeGreaterThan(0);
  expect(readFileSync(trace, 'utf8')).not.toMatch(/google-client|\/gcs-/);
});

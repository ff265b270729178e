import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { binFile, minimalEnvironment, runCli } from '../support/cli.ts';
import { testDirectory } from '../support/git-repo.ts';
import { gateIn, harnessRepo, manifestOf, plainModule, sdkModule, specOf } from './harness-repo.ts';
import { filesIn, latestRun, resultsIn } from './result-files.ts';

const greeting = sdkModule(
  'greet',
  `step('say', { run: 'echo "$WORD, $WHO" | tee "$ARTIFACTS/said.txt"', env: { WORD: args.word, WHO: args.who } });`,
);
const withGreeting = () => harnessRepo({ greet: greeting }, { greet: 'kwargs: { word: hello, who: nobody }' });

describe('e2e run of an entry', () => {
  it('takes -p over the kwargs of prow_config.yaml, several of them, up to the first =', async () => {
    using repo = withGreeting();
    const args = ['run', 'greet', '-p', 'word=a=b', '-p', 'who=you'];
    const { exitCode } = await runCli('e2e', args, { cwd: repo.path });
    const run = latestRun(repo.path);
    const said = resultsIn(run).names.filter((name) => name.endsWith('said.txt'));
    expect({ exitCode, said: said.map((name) => readFileSync(join(run, name), 'utf8')) }).toEqual({
      exitCode: 0,
      said: ['a=b, you\n'],
    });
  });

  it('--step with --from-run latest works on the earlier volume, again and again', async () => {
    const body = `
      const count = step('count', { run: 'echo x >> count.txt; cat count.txt', workingDir: dirs.outputs });
      step('other', { run: 'echo other >> count.txt', workingDir: dirs.outputs, after: count });`;
    using repo = harnessRepo({ counts: sdkModule('counts', body) });
    const again = () => runCli('e2e', ['run', 'counts', '--step', 'count', '--from-run', 'latest'], { cwd: repo.path });
    const first = await runCli('e2e', ['run', 'counts'], { cwd: repo.path });
    const firstRun = latestRun(repo.path);
    const codes = [first.exitCode, (await again()).exitCode, (await again()).exitCode];
    const counted = filesIn(firstRun).filter((name) => name.endsWith('/count.txt'));
    expect({ codes, counted: counted.map((name) => readFileSync(join(firstRun, name), 'utf8')) }).toEqual({
      codes: [0, 0, 0],
      counted: ['x\nother\nx\nx\n'],
    });
  });
});

describe('e2e run of a manifest', () => {
  const manifest = manifestOf('by-hand', {
    ...specOf('echo "{{workflow.parameters.word}}"'),
    arguments: { parameters: [{ name: 'word', value: 'default' }] },
  });

  it.each([
    ['a file', 'workflow.json'],
    ['standard input', '-'],
  ])('from %s prints the final object alone on stdout with --json, progress on stderr', async (_what, word) => {
    using directory = testDirectory();
    directory.write({ 'workflow.json': manifest });
    const { exitCode, stdout, stderr } = await runCli('e2e', ['run', word, '--json', '-p', 'word=mine'], {
      cwd: directory.path,
      input: manifest,
    });
    const { status, ...object } = JSON.parse(stdout) as { status: { phase: string } };
    expect({ exitCode, phase: status.phase, object }).toMatchObject({
      exitCode: 0,
      phase: 'Succeeded',
      object: { metadata: { name: 'by-hand' }, spec: { arguments: { parameters: [{ name: 'word', value: 'mine' }] } } },
    });
    expect(stderr).toContain('by-hand/main  Running');
  });

  it('that the engine refuses gives a document with the problems, and exit 2', async () => {
    using directory = testDirectory();
    const input = manifestOf('refused', {
      entrypoint: 'main',
      templates: [{ name: 'main', resource: { action: 'create', manifest: 'kind: Pod' } }],
    });
    const { exitCode, stdout } = await runCli('e2e', ['run', '-', '--json'], { cwd: directory.path, input });
    expect({ exitCode, document: JSON.parse(stdout) }).toMatchObject({
      exitCode: 2,
      document: { version: 1, problems: [{ severity: 'error', path: 'spec.templates[0].resource' }] },
    });
  });

  it('that Argo itself would find invalid carries Argo’s verdict in its status', async () => {
    using directory = testDirectory();
    const input = manifestOf('invalid', {
      entrypoint: 'nowhere',
      templates: [{ name: 'main', container: { image: 'a', command: ['true'] } }],
    });
    const { exitCode, stdout } = await runCli('e2e', ['run', '-', '--json'], { cwd: directory.path, input });
    expect({ exitCode, document: JSON.parse(stdout) }).toMatchObject({
      exitCode: 2,
      document: {
        metadata: { name: 'invalid' },
        status: { phase: expect.stringMatching(/^(Failed|Error)$/), message: expect.stringContaining('nowhere') },
      },
    });
  });

  it('prints a document of more than a pipe holds in full, to a reader that comes late', () => {
    using directory = testDirectory();
    const text = 'x'.repeat(300_000);
    directory.write({
      'big.json': manifestOf('big', { ...specOf('true'), arguments: { parameters: [{ name: 'big', value: text }] } }),
    });
    const bin = `"${process.execPath}" "${binFile('e2e')}"`;
    // The reader reads nothing before the run has written its last file.
    const wait = 'until [ -e .argo-e2e/runs/latest/finished.json ]; do :; done';
    const length = execFileSync('sh', ['-c', `${bin} run big.json --json 2>/dev/null | { ${wait}; wc -c; }`], {
      cwd: directory.path,
      encoding: 'utf8',
      env: minimalEnvironment(),
    });
    expect(Number(length)).toBeGreaterThan(300_000);
  });
});

describe('two runs at once in one repository', () => {
  it('do not meet: each has its directory, its volume and its results', async () => {
    const write = sdkModule(
      'quick',
      `step('write', { run: 'test ! -e mine; echo quick > mine', workingDir: dirs.outputs });`,
    );
    using repo = harnessRepo({ held: 'true', quick: write });
    const gate = gateIn(repo.path);
    repo.write({ 'workflows/held.ts': plainModule('held', specOf(`cat ${gate.path}`)) });
    const held = runCli('e2e', ['run', 'held'], { cwd: repo.path });
    const gateway = await gate.reached();
    const others = await Promise.all([1, 2].map(() => runCli('e2e', ['run', 'quick'], { cwd: repo.path })));
    await gateway.close();
    const codes = [await held, ...others].map(({ exitCode }) => exitCode);
    const runs = readdirSync(join(repo.path, '.argo-e2e/runs')).filter((name) => name !== 'latest');
    const verdicts = runs.map((name) => resultsIn(join(repo.path, '.argo-e2e/runs', name)).finished['result']);
    expect({ codes, verdicts }).toEqual({ codes: [0, 0, 0], verdicts: ['SUCCESS', 'SUCCESS', 'SUCCESS'] });
  });
});

describe('in-step tools', () => {
  const body = `const source = checkout();\nstep('show', { run: 'cat state.txt', workingDir: dirs.repo, after: source });`;

  it.each([
    ['what is committed', [], 'committed'],
    ['the working tree with --dirty', ['--dirty'], 'uncommitted'],
  ] as const)('e2e checkout gives a step %s', async (_what, flags, text) => {
    using repo = harnessRepo({ tree: sdkModule('tree', body) });
    repo.write({ 'state.txt': 'committed\n' });
    repo.commit('state');
    repo.write({ 'state.txt': 'uncommitted\n' });
    const { exitCode } = await runCli('run_e2e', ['--all', ...flags], { cwd: repo.path });
    const logs = filesIn(latestRun(repo.path)).filter((name) => name.endsWith('main.log'));
    const printed = logs.map((name) => readFileSync(join(latestRun(repo.path), name), 'utf8'));
    expect({ exitCode, printed }).toEqual({ exitCode: 0, printed: expect.arrayContaining([`${text}\n`]) });
  });

  it('e2e copy-artifacts copies to a destination, and leaves links where they are', async () => {
    using place = testDirectory();
    place.write({ 'from/a/out.txt': 'x', 'secret.txt': 'not yours' });
    symlinkSync(join(place.path, 'secret.txt'), join(place.path, 'from/a/link.txt'));
    const args = ['copy-artifacts', '--artifacts-dir', 'from', '--destination', `file://${place.path}/to`];
    const { exitCode, stderr } = await runCli('e2e', args, { cwd: place.path });
    expect({ exitCode, files: filesIn(join(place.path, 'to')) }).toEqual({ exitCode: 0, files: ['a/out.txt'] });
    expect(stderr).toContain('link.txt was not copied');
  });
});

describe('--secret NAME.KEY=FILE', () => {
  it('reaches the step’s environment, and no file, artifact or output of the run', async () => {
    const value = 'hunter2-and-more-of-it';
    const body = `step('use', { run: 'test "$PASSWORD" = ${value.slice(0, 7)}"${value.slice(7)}"; echo matched', env: { PASSWORD: { secretKeyRef: { name: 'db', key: 'password' } } } });`;
    using repo = harnessRepo({ uses: sdkModule('uses', body) });
    using place = testDirectory();
    writeFileSync(join(place.path, 'password'), value);
    const { exitCode, stdout, stderr } = await runCli('run_e2e', ['--secret', `db.password=${place.path}/password`], {
      cwd: repo.path,
    });
    const run = latestRun(repo.path);
    expect(exitCode).toBe(0);
    const holders = filesIn(run).filter((name) => readFileSync(join(run, name), 'utf8').includes(value));
    expect({ holders, printed: (stdout + stderr).includes(value) }).toEqual({ holders: [], printed: false });
  });
});

describe('a step that passes on a retry', () => {
  it('makes its workflow flaky, in the summary and in the report, with exit code 0', async () => {
    const retries = specOf('test {{retries}} = 1', { retryStrategy: { limit: 2 } });
    using repo = harnessRepo({ shaky: { spec: retries } });
    const { exitCode, stdout } = await runCli('run_e2e', [], { cwd: repo.path });
    const { report, finished } = resultsIn(latestRun(repo.path));
    expect({ exitCode, report, finished }).toMatchObject({
      exitCode: 0,
      report: { workflows: [{ outcome: 'flaky' }] },
      finished: { passed: true, metadata: { verdict: 'flaky' } },
    });
    expect(stdout).toMatch(/shaky .*passed on attempt 2/);
  });
});

describe('what a hostile step leaves', () => {
  it('has no power over the terminal, and its links are not followed', async () => {
    using repo = harnessRepo({
      evil: sdkModule(
        'evil',
        `step('leave', { run: 'ln -s /etc/hostname "$ARTIFACTS/link.txt"; printf "\\\\033]0;owned\\\\007\\\\033[2Jboo\\\\rFAKE PASSED\\\\n"; exit 1' });`,
      ),
    });
    const { exitCode, stdout, stderr } = await runCli('run_e2e', [], { cwd: repo.path });
    expect(exitCode).toBe(1);
    expect(stdout).toContain('boo');
    expect((stdout + stderr).replaceAll('\n', '')).not.toMatch(/[\0-\x1f\x7f]/);
    const { names, report } = resultsIn(latestRun(repo.path));
    expect(names.filter((name) => name.includes('link'))).toEqual([]);
    expect(report['problems']).toEqual([
      expect.objectContaining({ message: expect.stringContaining('link.txt was not copied') }),
    ]);
  });

  it('a log of 300 MB is on disk in full, and costs no memory', async () => {
    using repo = harnessRepo({ loud: "head -c 300000000 /dev/zero | tr '\\0' x; exit 1" });
    const peak = join(repo.path, 'peak.mjs');
    repo.write({
      'peak.mjs': "process.on('exit', () => process.stderr.write(`maxRSS ${process.resourceUsage().maxRSS}\\n`));\n",
    });
    const { exitCode, stderr } = await runCli('run_e2e', [], {
      cwd: repo.path,
      env: { NODE_OPTIONS: `--import=${peak}` },
    });
    const { names } = resultsIn(latestRun(repo.path));
    const log = names.find((name) => name.endsWith('main-build-log.txt')) ?? '';
    const bytes = execFileSync('stat', ['-c', '%s', join(latestRun(repo.path), log)], { encoding: 'utf8' }).trim();
    const peaks = [...stderr.matchAll(/^maxRSS (\d+)$/gm)].map(([, kilobytes]) => Number(kilobytes));
    expect({ exitCode, bytes }).toEqual({ exitCode: 1, bytes: '300000000' });
    expect(Math.max(...peaks)).toBeLessThan(200_000);
    expect(peaks.length).toBeGreaterThan(0);
  });
});

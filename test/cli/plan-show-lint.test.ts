import { chmodSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runCli } from '../support/cli.ts';
import { testDirectory } from '../support/git-repo.ts';
import { harnessRepo, manifestOf, sdkModule, specOf } from './harness-repo.ts';
import { filesIn } from './result-files.ts';

describe('e2e plan --json', () => {
  it('prints one document with a decision and its reason for every entry, in file order', async () => {
    using repo = harnessRepo(
      { code: 'true', docs: 'true', nightly: 'true', always: 'true' },
      { code: 'include_dirs: ["lib/*", "src/*"]', docs: 'include_dirs: ["docs/*"]', nightly: 'job_types: [periodic]' },
    );
    const args = [
      'plan',
      '--json',
      '--config-file',
      'prow_config.yaml',
      '--job-type',
      'presubmit',
      '--changed-files',
      '-',
    ];
    const { exitCode, stdout } = await runCli('e2e', args, { cwd: repo.path, input: 'README.md\0src/a/b.ts\0' });
    expect({ exitCode, document: JSON.parse(stdout) }).toEqual({
      exitCode: 0,
      document: {
        version: 1,
        job_type: 'presubmit',
        changed_files: 2,
        workflows: [
          { name: 'code', selected: true, reason: null, matched: { file: 'src/a/b.ts', pattern: 'src/*' } },
          { name: 'docs', selected: false, reason: 'include_dirs', matched: null },
          { name: 'nightly', selected: false, reason: 'job_type', matched: null },
          { name: 'always', selected: true, reason: null, matched: null },
        ],
        problems: [],
      },
    });
  });

  it('holds every problem of a configuration that cannot be used, and ends with 2', async () => {
    using directory = testDirectory();
    directory.write({ 'prow_config.yaml': 'workflows:\n  - name: a\n    job_types: 7\n  - ts_func: x\n' });
    const { exitCode, stdout } = await runCli('e2e', ['plan', '--json', '--config-file', 'prow_config.yaml'], {
      cwd: directory.path,
    });
    const document = JSON.parse(stdout) as { problems: readonly { severity: string; line: number }[] };
    const errors = document.problems.filter(({ severity }) => severity === 'error');
    expect({ exitCode, document }).toMatchObject({ exitCode: 2, document: { version: 1, workflows: [] } });
    expect(errors.map(({ line }) => line)).toEqual(expect.arrayContaining([3, 4]));
    expect(Object.keys(errors[0] ?? {}).sort()).toEqual([
      'column',
      'file',
      'hint',
      'line',
      'message',
      'path',
      'severity',
    ]);
  });

  it.each([
    { what: 'Prow’s environment', args: [], env: { JOB_SPEC: '{' }, code: 2, says: 'JOB_SPEC is no JSON' },
    { what: 'a list of changed files', args: ['--changed-files', 'nope'], env: {}, code: 2, says: 'nope cannot be' },
    { what: 'git', args: [], env: { PATH: '/nowhere' }, code: 3, says: 'git is not installed' },
  ])(
    'is a document also where $what cannot be read, and the exit code stays $code',
    async ({ args, env, code, says }) => {
      using repo = harnessRepo({ one: 'true' });
      const { exitCode, stdout } = await runCli('e2e', ['plan', '--json', ...args], { cwd: repo.path, env });
      expect({ exitCode, document: JSON.parse(stdout) }).toEqual({
        exitCode: code,
        document: {
          version: 1,
          job_type: null,
          changed_files: null,
          workflows: [],
          problems: [
            expect.objectContaining({ severity: 'error', message: expect.stringContaining(says), file: null }),
          ],
        },
      });
    },
  );

  it('does not take a checkout that git cannot read for no checkout, which would run everything and tell nobody', async () => {
    using repo = harnessRepo({ one: 'true' }, { one: 'include_dirs: ["docs/*"]' });
    using bin = testDirectory();
    bin.write({ git: '#!/bin/sh\necho "fatal: detected dubious ownership in repository" >&2\nexit 128\n' });
    chmodSync(join(bin.path, 'git'), 0o755);
    const plan = (args: readonly string[], PATH: string) =>
      runCli('e2e', ['plan', ...args], { cwd: join(repo.path, 'workflows'), env: { PATH } });
    const [missing, all, refused] = [
      await plan([], '/nowhere'),
      await plan(['--all'], '/nowhere'),
      await plan([], `${bin.path}:${process.env['PATH']}`),
    ];
    expect([missing.exitCode, all.exitCode, refused.exitCode]).toEqual([3, 0, 3]);
    expect(missing.stderr).toContain('git is not installed, so changed files cannot be told');
    expect(all.stdout).toContain('+ one');
    expect(refused.stderr).toContain('git config --global --add safe.directory');
  });

  it('keeps what a name would do to a terminal away from it', async () => {
    using repo = harnessRepo({ one: 'true' });
    repo.write({
      'prow_config.yaml': 'workflows:\n  - name: "a\\e[2Jb"\n    "k\\e[2J": 1\n    ts_func: workflows/one.ts#one\n',
    });
    const { stdout, stderr } = await runCli('e2e', ['plan'], { cwd: repo.path });
    expect((stdout + stderr).replaceAll('\n', '')).not.toMatch(/[\0-\x1f\x7f]/);
  });
});

describe('e2e show', () => {
  it.each([[[]], [['--json']]])('prints the same bytes twice (%j)', async (flags) => {
    using repo = harnessRepo({ hello: sdkModule('hello', `step('a', { run: 'true' });`) });
    const show = () => runCli('e2e', ['show', 'hello', ...flags], { cwd: repo.path });
    const [first, second] = [await show(), await show()];
    expect(first.exitCode).toBe(0);
    expect(first.stdout).toContain('argoproj.io/v1alpha1');
    expect(second.stdout).toBe(first.stdout);
  });
});

describe('e2e lint', () => {
  it('calls an unknown key of prow_config.yaml an error, which run_e2e only warns of', async () => {
    using repo = harnessRepo({ one: 'true' }, { one: 'include_dir: ["src/*"]' });
    const lint = await runCli('e2e', ['lint', '--no-types'], { cwd: repo.path });
    const run = await runCli('run_e2e', ['--all'], { cwd: repo.path });
    expect({ lint: lint.exitCode, run: run.exitCode }).toEqual({ lint: 1, run: 0 });
    expect(lint.stdout + lint.stderr).toContain('include_dirs');
  });

  it('reports a type error of a workflow function as the repository’s own tsconfig.json sees it', async () => {
    using repo = harnessRepo({
      typed: { module: 'const wrong: number = "text";\nexport const typed = () => wrong;\n' },
    });
    repo.write({ 'tsconfig.json': '{ "compilerOptions": { "strict": true, "noEmit": true, "types": [] } }' });
    symlinkSync(join(import.meta.dirname, '../../node_modules'), join(repo.path, 'node_modules'));
    const { exitCode, stdout, stderr } = await runCli('e2e', ['lint', 'typed'], { cwd: repo.path });
    expect(exitCode).toBe(1);
    expect(stdout + stderr).toContain('workflows/typed.ts:1');
  });

  it('checks a function outside the project’s list by the project’s settings and types, and leaves nothing behind', async () => {
    using repo = harnessRepo({
      loose: {
        module:
          'const id = (x) => x;\nconst wrong: number = "text";\nexport const loose = () => id(process.pid + wrong);\n',
      },
    });
    repo.write({
      'src/a.ts': 'export {};\n',
      'tsconfig.json': JSON.stringify({
        compilerOptions: { strict: false, composite: true, rootDir: 'src', types: ['node'], skipLibCheck: true },
        include: ['src'],
      }),
    });
    symlinkSync(join(import.meta.dirname, '../../node_modules'), join(repo.path, 'node_modules'));
    using temporary = testDirectory();
    const { stdout } = await runCli('e2e', ['lint', 'loose', '--json'], {
      cwd: repo.path,
      env: { TMPDIR: temporary.path },
    });
    const { files } = JSON.parse(stdout) as {
      files: readonly { problems: readonly { rule: string; line: number }[] }[];
    };
    const types = files.flatMap(({ problems }) => problems).filter(({ rule }) => rule?.startsWith('types'));
    expect(types.map(({ rule, line }) => ({ rule, line }))).toEqual([{ rule: 'types/TS2322', line: 2 }]);
    expect(filesIn(temporary.path).filter((name) => name.endsWith('tsconfig.json'))).toEqual([]);
  });

  it('names the workflow of each problem, since verdicts go to another stream', async () => {
    using directory = testDirectory();
    const input = `${manifestOf('good', specOf('true'))}\n---\n${manifestOf('bad', { entrypoint: 'nowhere', templates: [] })}\n`;
    const { stdout, stderr } = await runCli('e2e', ['lint', '-'], { cwd: directory.path, input });
    expect(stdout).toBe('✔ standard input good: valid\n✖ standard input bad: invalid\n');
    expect(stderr.match(/^\S+ \S+: standard input:\d/gm)).toEqual([
      '! good: standard input:1',
      '✖ bad: standard input:3',
      '! bad: standard input:3',
    ]);
  });

  it('judges references to a WorkflowTemplate by the files given, and lets one pass that the cluster is said to have', async () => {
    using directory = testDirectory();
    writeFileSync(
      join(directory.path, 'shared.yaml'),
      JSON.stringify({
        apiVersion: 'argoproj.io/v1alpha1',
        kind: 'WorkflowTemplate',
        metadata: { name: 'shared' },
        spec: { templates: [{ name: 'hello', container: { image: 'busybox', command: ['true'] } }] },
      }),
    );
    const templateRef = { name: 'shared', template: 'hello' };
    const templates = [{ name: 'main', steps: [[{ name: 'a', templateRef }]] }];
    writeFileSync(join(directory.path, 'caller.yaml'), manifestOf('caller', { entrypoint: 'main', templates }));
    const lint = async (...words: string[]) => {
      const { exitCode, stdout, stderr } = await runCli('e2e', ['lint', ...words], { cwd: directory.path });
      return { exitCode, stdout, hint: /--ignore-missing/.test(stderr) };
    };
    expect([
      await lint('caller.yaml'),
      await lint('caller.yaml', 'shared.yaml'),
      await lint('caller.yaml', '--ignore-missing'),
    ]).toEqual([
      { exitCode: 1, stdout: '✖ caller.yaml caller: invalid\n', hint: true },
      { exitCode: 0, stdout: '✔ caller.yaml caller: valid\n', hint: false },
      { exitCode: 0, stdout: '✔ caller.yaml caller: valid\n', hint: false },
    ]);
  });

  it('reads manifests from standard input, each document with its own verdict', async () => {
    using directory = testDirectory();
    const input = `${manifestOf('good', specOf('true'))}\n---\n${manifestOf('bad', { entrypoint: 'nowhere', templates: [] })}\n`;
    const { exitCode, stdout } = await runCli('e2e', ['lint', '-', '--json'], { cwd: directory.path, input });
    expect({ exitCode, document: JSON.parse(stdout) }).toMatchObject({
      exitCode: 1,
      document: {
        version: 1,
        files: [
          { workflow: 'good', verdict: 'valid' },
          { workflow: 'bad', verdict: 'invalid' },
        ],
      },
    });
  });
});

describe('e2e init', () => {
  it('writes a configuration whose workflow runs at once', async () => {
    using directory = testDirectory();
    const { exitCode } = await runCli('e2e', ['init'], { cwd: directory.path });
    expect({ exitCode, files: filesIn(directory.path) }).toEqual({
      exitCode: 0,
      files: ['prow_config.yaml', 'workflows/hello.ts'],
    });
    expect((await runCli('run_e2e', [], { cwd: directory.path })).exitCode).toBe(0);
  });

  it('turns a kubeflow/testing file into skeletons, and leaves the old one as it is', async () => {
    using directory = testDirectory();
    const old =
      'python_paths: []\nworkflows:\n  - app_dir: acme/widgets/test/workflows\n    component: workflows\n    name: widgets\n    job_types: [presubmit]\n    params: { platform: gke }\n';
    directory.write({ 'prow_config.yaml': old });
    const { exitCode } = await runCli('e2e', ['init', '--from', 'prow_config.yaml', '--out', 'new'], {
      cwd: directory.path,
    });
    expect(exitCode).toBe(0);
    expect(readFileSync(join(directory.path, 'prow_config.yaml'), 'utf8')).toBe(old);
    const plan = await runCli('e2e', ['plan', '--json', '--all', '--config-file', 'new/prow_config.yaml'], {
      cwd: directory.path,
    });
    expect(JSON.parse(plan.stdout)).toMatchObject({ workflows: [{ name: 'widgets', selected: true }] });
  });

  it('never overwrites a file: nothing at all is written where one exists', async () => {
    using directory = testDirectory();
    directory.write({ 'workflows/hello.ts': 'mine' });
    const { exitCode, stderr } = await runCli('e2e', ['init'], { cwd: directory.path });
    expect({
      exitCode,
      files: filesIn(directory.path),
      text: readFileSync(join(directory.path, 'workflows/hello.ts'), 'utf8'),
    }).toEqual({
      exitCode: 2,
      files: ['workflows/hello.ts'],
      text: 'mine',
    });
    expect(stderr).toContain('--out');
  });
});

/** A newcomer's first ten minutes: the packed package in an empty directory, with what README.md says and nothing else. */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CommandResult, runCommand } from '../../src/core/command.ts';
import { minimalEnvironment } from '../support/cli.ts';
import { testDirectory } from '../support/git-repo.ts';
import { comparableOutput, firstWorkflow, projectRoot } from '../support/readme.ts';

const place = testDirectory();
const app = join(place.path, 'widget');
const installed = join(app, 'node_modules/argo-e2e');
const readme = firstWorkflow();
let packedFiles: readonly string[] = [];

beforeAll(async () => {
  mkdirSync(app);
  // Packed as it was built for all tests: `prepare` would build it again below their feet.
  const packed = await sh(projectRoot, 'npm', 'pack', '--json', '--ignore-scripts', '--pack-destination', place.path);
  const [{ filename, files }] = JSON.parse(packed.stdout) as [{ filename: string; files: { path: string }[] }];
  packedFiles = files.map(({ path }) => path);
  await sh(app, 'npm', 'init', '-y');
  await sh(
    app,
    'npm',
    'install',
    '--save-dev',
    '--no-audit',
    '--no-fund',
    '--prefer-offline',
    join(place.path, filename),
  );
  mkdirSync(join(app, 'workflows'));
  writeFileSync(join(app, 'workflows/hello.ts'), readme.source);
  writeFileSync(join(app, 'prow_config.yaml'), readme.config);
});
afterAll(() => place[Symbol.dispose]());

describe('a newcomer in an empty directory', () => {
  it('gets one package more than ours, so that installing costs a second', () => {
    const packages = readdirSync(join(app, 'node_modules')).filter((name) => !name.startsWith('.'));
    expect(packages.sort()).toEqual(['argo-e2e', 'jiti']);
  });

  it('sees the output of the README from `npx run_e2e`, with no Git at all', async () => {
    const { exitCode, stdout, stderr } = await tryIn(app, 'npx', 'run_e2e');
    expect({ exitCode, ...comparableOutput(withoutNpm(stderr) + stdout) }).toEqual({
      exitCode: 0,
      ...comparableOutput(readme.output),
    });
    const [run = ''] = readdirSync(join(app, '.argo-e2e/runs'));
    expect(greetingsIn(join(app, '.argo-e2e/runs', run, 'artifacts'))).toBe('left: hello\nright: hello\n');
  });

  it('sees the same after `git init`, before the first commit and after it', async () => {
    await sh(app, 'git', 'init', '-q', '-b', 'main');
    writeFileSync(join(app, '.gitignore'), 'node_modules/\n.argo-e2e/\n');
    const before = await tryIn(app, 'npx', 'run_e2e');
    await sh(app, 'git', 'add', '-A');
    await sh(app, 'git', '-c', 'user.name=Test', '-c', 'user.email=test@example.com', 'commit', '-qm', 'first');
    const after = await tryIn(app, 'npx', 'run_e2e');
    const expected = { exitCode: 0, ...comparableOutput(readme.output) };
    for (const { exitCode, stdout, stderr } of [before, after])
      expect({ exitCode, ...comparableOutput(withoutNpm(stderr) + stdout) }).toEqual(expected);
  });

  it.each(['nodenext', 'bundler'])(
    'gets types with moduleResolution %s, in a CommonJS package',
    async (moduleResolution) => {
      const module = moduleResolution === 'bundler' ? 'preserve' : 'nodenext';
      const compilerOptions = { module, moduleResolution, strict: true, noEmit: true, types: [], skipLibCheck: false };
      writeFileSync(join(app, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['workflows'] }));
      const tsc = join(projectRoot, 'node_modules/typescript/bin/tsc');
      const right = await runCommand(process.execPath, [tsc, '-p', app]);
      expect(right).toMatchObject({ exitCode: 0, stdout: '' });

      writeFileSync(join(app, 'workflows/wrong.ts'), readme.source.replace('args.greeting', 'args.greting'));
      const wrong = await runCommand(process.execPath, [tsc, '-p', app]);
      expect(wrong.stdout).toContain("workflows/wrong.ts(8,27): error TS2551: Property 'greting' does not exist");
      writeFileSync(join(app, 'workflows/wrong.ts'), '');
    },
  );

  it('can import the package, its schema and its own package.json, and nothing that is not public', async () => {
    const script = `
      const tried = {};
      for (const name of ['argo-e2e', 'argo-e2e/schema.json', 'argo-e2e/package.json', 'argo-e2e/dist/cli/main.js']) {
        try { import.meta.resolve(name); tried[name] = 'found'; } catch (error) { tried[name] = error.code; }
      }
      console.log(JSON.stringify({ tried, names: typeof (await import('argo-e2e')).defineWorkflow }));`;
    writeFileSync(join(app, 'try.mjs'), script);
    const { stdout } = await sh(app, process.execPath, 'try.mjs');
    expect(JSON.parse(stdout)).toEqual({
      tried: {
        'argo-e2e': 'found',
        'argo-e2e/schema.json': 'found',
        'argo-e2e/package.json': 'found',
        'argo-e2e/dist/cli/main.js': 'ERR_PACKAGE_PATH_NOT_EXPORTED',
      },
      names: 'function',
    });
  });

  it('finds in `npx e2e init` the two files of the README', async () => {
    await sh(app, 'npx', 'e2e', 'init', '--out', 'fresh');
    expect(readFileSync(join(app, 'fresh/workflows/hello.ts'), 'utf8')).toBe(readme.source);
    expect(readFileSync(join(app, 'fresh/prow_config.yaml'), 'utf8')).toBe(readme.config);
  });
});

describe('the packed package', () => {
  it('holds the bins, the SDK with types, the schema, the documentation and the licences', () => {
    const wanted = [
      'LICENSE',
      'README.md',
      'CHANGELOG.md',
      'docs/decisions.md',
      'dist/THIRD-PARTY-LICENSES.txt',
      'dist/prow_config.schema.json',
      'dist/index.js',
      'dist/index.d.ts',
      'dist/cli/run_e2e.js',
      'dist/cli/e2e.js',
      'dist/loader/child.js',
      'workflows/hello.ts',
    ];
    expect(wanted.filter((name) => !packedFiles.includes(name))).toEqual([]);
  });

  it('holds no tests, no sources and no place of the machine that built it', () => {
    expect(
      packedFiles.filter(
        (name) =>
          !/^(dist|docs)\/(?!\.)|^(LICENSE|(README|CHANGELOG)\.md|package\.json|workflows\/hello\.ts)$/.test(name),
      ),
    ).toEqual([]);
    const root = projectRoot.replace(/\/$/, '');
    expect(packedFiles.filter((name) => readFileSync(join(installed, name), 'utf8').includes(`${root}/`))).toEqual([]);
  });

  it('names the licence of everything that was bundled into it', () => {
    const licences = readFileSync(join(installed, 'dist/THIRD-PARTY-LICENSES.txt'), 'utf8');
    for (const name of ['yargs', 'js-yaml', 'micromatch', 'valibot', 'fast-xml-parser', 'leven'])
      expect(licences).toMatch(new RegExp(`^${name} \\d`, 'm'));
  });
});

/** Runs a command that must succeed. */
async function sh(cwd: string, program: string, ...args: readonly string[]): Promise<CommandResult> {
  const result = await tryIn(cwd, program, ...args);
  if (result.exitCode !== 0) throw new Error(`${program} ${args.join(' ')}: ${result.stdout}${result.stderr}`);
  return result;
}

function tryIn(cwd: string, program: string, ...args: readonly string[]): Promise<CommandResult> {
  const env = { ...minimalEnvironment(), npm_config_update_notifier: 'false' };
  return runCommand(program, args, { cwd, env });
}

/** npm's own remarks about this machine's settings are none of ours. */
function withoutNpm(text: string): string {
  return text.replaceAll(/^npm (warn|notice).*\n/gm, '');
}

function greetingsIn(artifacts: string): string {
  const [workflow = ''] = readdirSync(artifacts).filter((name) => existsSync(join(artifacts, name, 'join')));
  return readFileSync(join(artifacts, workflow, 'join/greetings.txt'), 'utf8');
}

/** package.json and the lock file: nothing dead, nothing of the machine that wrote them. */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

interface Manifest {
  readonly bin: Readonly<Record<string, string>> | string | undefined;
  readonly files: readonly string[];
  readonly scripts: Readonly<Record<string, string>>;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}

const root = join(import.meta.dirname, '..');
const manifest = manifestIn('.');
const sources = ['src', 'test', 'scripts', 'bench', 'workflows']
  .flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((name) => `${folder}/${name}`),
  )
  .concat('vitest.config.ts')
  .filter((name) => name.endsWith('.ts') && existsSync(join(root, name)))
  .map((name) => readFileSync(join(root, name), 'utf8'));
const imported = new Set(
  sources.flatMap((text) =>
    [...text.matchAll(/(?:from|import\(|import)\s*'([^'.][^']*)'/g)].map(([, name = '']) => packageOf(name)),
  ),
);
const commands = Object.values(manifest.scripts).join(' ');

/** Packages that are used in another way than by an import or a command of the scripts. */
const usedOtherwise: Readonly<Record<string, { readonly file: string; readonly text: string }>> = {
  '@types/node': { file: 'tsconfig.json', text: '"types": ["node"]' },
  '@vitest/coverage-v8': { file: 'vitest.config.ts', text: "provider: 'v8'" },
  'axe-core': { file: 'test/pages/html-report.test.ts', text: "resolve('axe-core/axe.min.js')" },
  typescript: { file: 'scripts/build.ts', text: "execFileSync('tsc'" },
};

describe('package.json', () => {
  it('names no dependency that nothing uses', () => {
    const names = Object.keys({ ...manifest.dependencies, ...manifest.devDependencies });
    expect(names.filter((name) => !isUsed(name))).toEqual([]);
  });

  it('pins every version, so that a clone installs what was tested', () => {
    const versions = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies });
    expect(versions.filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([]);
  });

  it('depends at run time only on what the bundle leaves outside', () => {
    const build = readFileSync(join(root, 'scripts/build.ts'), 'utf8');
    const external = /external: \[(.*)\]/
      .exec(build)?.[1]
      ?.split(',')
      .map((name) => name.trim().replaceAll("'", ''));
    expect(Object.keys(manifest.dependencies)).toEqual(external);
  });

  it('publishes only what is there', () => {
    const built = (name: string) => name === 'dist' || name.startsWith('!dist/');
    expect(manifest.files.filter((name) => !built(name) && !existsSync(join(root, name)))).toEqual([]);
    expect(existsSync(join(root, 'LICENSE'))).toBe(true);
  });

  it('agrees with what is installed', () => {
    const listed = execFileSync('npm', ['ls', '--all', '--json'], {
      cwd: root,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const { problems = [] } = JSON.parse(listed) as { readonly problems?: readonly string[] };
    // The package `node` fetches the program for this machine by itself, so npm did not put it there.
    expect(problems.filter((problem) => !/^extraneous: node-/.test(problem))).toEqual([]);
  });
});

describe('package-lock.json', () => {
  it('holds no address of a registry, so that it installs from anybody’s', () => {
    const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
      readonly packages: Readonly<Record<string, { readonly resolved?: string }>>;
    };
    const resolved = Object.values(lock.packages).flatMap((each) => each.resolved ?? []);
    expect(resolved).toEqual([]);
  });
});

function isUsed(name: string): boolean {
  const other = usedOtherwise[name];
  if (other !== undefined) return readFileSync(join(root, other.file), 'utf8').includes(other.text);
  return (
    imported.has(name.replace(/^@types\//, '')) || binsOf(name).some((bin) => new RegExp(`\\b${bin}\\b`).test(commands))
  );
}

function binsOf(name: string): readonly string[] {
  const { bin } = manifestIn(join('node_modules', name));
  return typeof bin === 'object' ? Object.keys(bin) : bin === undefined ? [] : [name];
}

function manifestIn(directory: string): Manifest {
  return JSON.parse(readFileSync(join(root, directory, 'package.json'), 'utf8')) as Manifest;
}

function packageOf(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

/** The tree's rules, as data: who may import whom, how long a file may be, what no file may hold. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..');
const src = join(root, 'src');

interface Rule {
  /** Folders of src, or single files, that may be imported. */
  readonly may: readonly string[];
  /** Packages that may be imported. */
  readonly packages?: readonly string[];
}

const rules: Readonly<Record<string, Rule>> = {
  core: { may: [], packages: ['leven'] },
  prow: { may: ['core'] },
  argo: { may: ['core'], packages: ['js-yaml', 're2js'] },
  gcp: { may: ['core'] },
  config: { may: ['core', 'prow'], packages: ['js-yaml', 'valibot', '@valibot/to-json-schema'] },
  select: { may: ['core', 'prow', 'config'], packages: ['micromatch'] },
  sdk: { may: ['core', 'prow', 'argo', 'gcp'], packages: ['@standard-schema/spec'] },
  loader: { may: ['core', 'argo', 'sdk'], packages: ['jiti'] },
  engine: { may: ['core', 'argo'] },
  'engine/argo': { may: ['core', 'argo', 'engine', 'kubernetes', 'prow'] },
  kubernetes: { may: ['core', 'argo/exact-json.ts'], packages: ['@kubernetes/client-node', 'undici', 'js-yaml'] },
  storage: { may: ['core', 'gcp'], packages: ['@google-cloud/storage'] },
  'in-step': { may: ['core', 'prow', 'storage/object-store.ts'], packages: ['micromatch'] },
  logs: { may: ['core', 'argo', 'gcp', 'kubernetes'], packages: ['@google-cloud/logging'] },
  doctor: { may: ['core', 'prow', 'kubernetes', 'engine/argo', 'report', 'storage/object-store.ts'] },
  gc: { may: ['core', 'argo', 'kubernetes', 'engine/argo', 'report', 'select/fnmatch.ts'] },
  diagnosis: { may: ['core', 'argo', 'kubernetes', 'report'] },
  report: { may: ['core', 'prow', 'argo'], packages: ['fast-xml-parser'] },
  run: {
    may: [
      'core',
      'prow',
      'argo',
      'gcp',
      'config',
      'select',
      'sdk',
      'loader',
      'report',
      'in-step',
      'engine/engine.ts',
      'engine/wait.ts',
      'engine/workflow-watch.ts',
      'storage/object-store.ts',
      'logs/log-source.ts',
    ],
  },
  cli: { may: ['*'], packages: ['yargs'] },
  'index.ts': { may: ['sdk', 'argo', 'prow'] },
};

interface SourceFile {
  readonly name: string;
  readonly text: string;
  readonly imports: readonly string[];
}

const files: readonly SourceFile[] = textsIn('src').map(({ name, text }) => {
  const imports = [...text.matchAll(/^(?:import|export)\b[^;]*?from\s+'([^']+)'|\bimport\('([^']+)'\)/gm)].map(
    ([, from, lazy]) => from ?? lazy ?? '',
  );
  return { name, text, imports };
});

describe('the tree', () => {
  it('has a rule for every folder of src', () => {
    expect([...new Set(files.map(({ name }) => folderOf(name)))].sort()).toEqual(Object.keys(rules).sort());
  });

  it.each(Object.entries(rules))('%s imports only what its rule allows', (folder, rule) => {
    const offences = files
      .filter(({ name }) => folderOf(name) === folder)
      .flatMap(({ name, imports }) =>
        imports
          .filter((specifier) => !isAllowed(name, specifier, folder, rule))
          .map((specifier) => `${name} imports ${specifier}`),
      );
    expect(offences, `${folder} may import ${[...rule.may, ...(rule.packages ?? [])].join(', ') || 'nothing'}`).toEqual(
      [],
    );
  });

  it.each(['src', 'test'])('keeps every file of %s at 300 lines or less', (folder) => {
    expect(lengthsIn(folder).filter(({ lines }) => lines > 300)).toEqual([]);
  });

  it('keeps the median of src at 80 lines or less', () => {
    const lengths = lengthsIn('src').map(({ lines }) => lines);
    expect(lengths.toSorted((a, b) => a - b)[Math.floor(lengths.length / 2)]).toBeLessThanOrEqual(80);
  });

  it('has no file whose name says nothing', () => {
    expect(
      files.map(({ name }) => name).filter((name) => /(^|\/)(utils?|helpers?|common|misc|shared)\.ts$/.test(name)),
    ).toEqual([]);
  });

  it('reads the process’s environment, arguments and exit code in cli/main.ts only', () => {
    const readers = files.filter(({ text }) => /\bprocess\.(env|argv|exitCode)\b/.test(text)).map(({ name }) => name);
    expect(readers.filter((name) => name !== 'cli/main.ts')).toEqual([]);
  });

  it('keeps time and chance out of the pure folders', () => {
    const pure = /^(prow|argo|gcp|sdk)\/|^select\/(select|glob|fnmatch)\.ts$/;
    const impure = files.filter(
      ({ name, text }) =>
        pure.test(name) && /\bDate\.now\(|\bnew Date\(\)|\bMath\.random\(|node:(fs|child_process|http|net)/.test(text),
    );
    expect(impure.map(({ name }) => name)).toEqual([]);
  });

  it('turns no text into code', () => {
    expect(files.filter(({ text }) => /\beval\(|\bnew Function\(|node:vm/.test(text)).map(({ name }) => name)).toEqual(
      [],
    );
  });

  it('uses the public SDK only in workflows/', () => {
    const specifiers = textsIn('workflows').flatMap(({ text }) =>
      [...text.matchAll(/from\s+'([^']+)'/g)].map(([, from]) => from),
    );
    expect([...new Set(specifiers)]).toEqual(['argo-e2e']);
  });

  it('mocks no module', () => {
    const mocking = textsIn('test').filter(({ text }) => /vi\.(do)?[mM]ock\(/.test(text));
    expect(mocking.map(({ name }) => name).filter((name) => name !== 'architecture.test.ts')).toEqual([]);
  });
});

/** TypeScript below a top-level folder, by its path in there. */
function textsIn(folder: string): readonly Pick<SourceFile, 'name' | 'text'>[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => ({ name, text: readFileSync(join(root, folder, name), 'utf8') }));
}

function lengthsIn(folder: string): readonly { readonly name: string; readonly lines: number }[] {
  return textsIn(folder).map(({ name, text }) => ({ name, lines: text.split('\n').length - 1 }));
}

function folderOf(name: string): string {
  return name.startsWith('engine/argo/') ? 'engine/argo' : (name.split('/')[0] ?? name);
}

function isAllowed(importer: string, specifier: string, folder: string, rule: Rule): boolean {
  if (specifier.startsWith('node:')) return true;
  if (!specifier.startsWith('.')) return rule.packages?.includes(packageOf(specifier)) ?? false;
  const target = relative(src, join(src, dirname(importer), specifier));
  return (
    folderOf(target) === folder ||
    rule.may.some((allowed) => allowed === '*' || allowed === target || allowed === folderOf(target))
  );
}

function packageOf(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

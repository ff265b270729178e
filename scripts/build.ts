/** Builds `dist/`: the two bins and the loader's child as one split bundle, the SDK with its types, the editor's JSON Schema. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { configJsonSchema } from '../src/config/json-schema.ts';

const root = join(import.meta.dirname, '..');
const dist = join(root, 'dist');

rmSync(dist, { recursive: true, force: true });
const { metafile } = await build({
  metafile: true,
  absWorkingDir: root,
  entryPoints: ['src/cli/run_e2e.ts', 'src/cli/e2e.ts', 'src/loader/child.ts', 'src/index.ts'],
  outdir: dist,
  outbase: 'src',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node22',
  chunkNames: 'chunks/[name]-[hash]',
  external: ['jiti'],
  alias: { 'string-width': './scripts/string-width.ts' },
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: 'linked',
  logLevel: 'warning',
});
for (const file of Object.keys(metafile.outputs)) giveRequire(join(root, file));
writeFileSync(join(dist, 'prow_config.schema.json'), `${JSON.stringify(configJsonSchema(), null, 2)}\n`);
writeFileSync(join(dist, 'THIRD-PARTY-LICENSES.txt'), licencesOf(Object.keys(metafile.inputs)));
execFileSync('tsc', ['-p', 'tsconfig.build.json'], {
  cwd: root,
  stdio: 'inherit',
  env: { ...process.env, PATH: `${join(root, 'node_modules/.bin')}:${process.env['PATH']}` },
});

/** CommonJS packages of the bundle call `require` through esbuild's runtime, which lies in one chunk; making one in every chunk would cost each start. */
function giveRequire(file: string): void {
  const code = readFileSync(file, 'utf8');
  if (!file.endsWith('.js') || !/typeof require\b/.test(code)) return;
  writeFileSync(
    file,
    `import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);${code}`,
  );
}

/** The licence text of every package that went into the bundle. */
function licencesOf(inputs: readonly string[]): string {
  const packages = new Set(inputs.flatMap((input) => /^(node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input)?.[1] ?? []));
  const texts = [...packages].sort().map((directory) => {
    const { name, version, license } = JSON.parse(
      readFileSync(join(root, directory, 'package.json'), 'utf8'),
    ) as Record<string, string>;
    const file = ['LICENSE', 'LICENSE.md', 'license', 'LICENSE.txt', 'LICENCE']
      .map((each) => join(root, directory, each))
      .find(existsSync);
    return `${name} ${version} (${license})\n\n${file === undefined ? '' : readFileSync(file, 'utf8')}`;
  });
  return `${texts.join(`\n${'-'.repeat(80)}\n\n`)}\n`;
}

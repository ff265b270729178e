/** Builds `dist/`: the two bins, the loader's child, the thread for sums and the SDK as split bundles, the SDK with its types, the editor's JSON Schema. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build, type Metafile } from 'esbuild';
import { configJsonSchema } from '../src/config/json-schema.ts';
import { layered, leanBuiltins } from './lean-bundle.ts';

const root = join(import.meta.dirname, '..');
const dist = join(root, 'dist');

rmSync(dist, { recursive: true, force: true });
const outputs = await Promise.all([
  bundle(['src/cli/run_e2e.ts'], 'src/cli/main.ts', 'src/cli/commands/run-e2e.ts', 'src/cli/run-selected.ts'),
  bundle(['src/cli/e2e.ts'], 'src/cli/main.ts', 'src/cli/commands.ts'),
  bundle(['src/loader/child.ts', 'src/storage/crc32c-worker.ts', 'src/index.ts']),
]);
for (const file of new Set(outputs.flatMap((each) => Object.keys(each.outputs)))) giveRequire(join(root, file));
writeFileSync(join(dist, 'prow_config.schema.json'), `${JSON.stringify(configJsonSchema(), null, 2)}\n`);
writeFileSync(join(dist, 'THIRD-PARTY-LICENSES.txt'), licencesOf(outputs.flatMap((each) => Object.keys(each.inputs))));
execFileSync('tsc', ['-p', 'tsconfig.build.json'], {
  cwd: root,
  stdio: 'inherit',
  env: { ...process.env, PATH: `${join(root, 'node_modules/.bin')}:${process.env['PATH']}` },
});

/**
 * Entry points that are bundled together share their chunks, one for each set of users. What different processes load is bundled apart:
 * a bin then starts from half as many files, and that is most of its start-up.
 */
async function bundle(entryPoints: readonly string[], ...layers: readonly string[]): Promise<Metafile> {
  const { metafile } = await build({
    metafile: true,
    absWorkingDir: root,
    entryPoints: [...entryPoints],
    outdir: dist,
    outbase: 'src',
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node22',
    chunkNames: 'chunks/[name]-[hash]',
    external: ['jiti'],
    plugins: [leanBuiltins, layered(layers.map((each) => join(root, each)))],
    alias: {
      'escalade/sync': './scripts/escalade-sync.ts',
      'string-width': './scripts/string-width.ts',
      'wrap-ansi': './scripts/wrap-ansi.ts',
    },
    minifySyntax: true,
    minifyWhitespace: true,
    legalComments: 'linked',
    logLevel: 'warning',
  });
  return metafile;
}

/**
 * CommonJS packages of the bundle call `require` through esbuild's runtime, which lies in one chunk, and gRPC asks where it lies; making them in every
 * chunk would cost each start.
 */
function giveRequire(file: string): void {
  const code = readFileSync(file, 'utf8');
  if (!file.endsWith('.js')) return;
  const require = /typeof require\b/.test(code)
    ? `import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);`
    : '';
  const needsDirname = /\b__dirname\b/.test(code) && !/[\s,]__dirname=/.test(code); // who has one of its own keeps it
  const dirname = needsDirname ? 'const __dirname=import.meta.dirname;' : '';
  if (require + dirname !== '') writeFileSync(file, require + dirname + code);
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

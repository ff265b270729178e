/** `node images/test-worker/make-context.ts DIRECTORY [--as-built]`: what the Dockerfile's build needs, and nothing else, in a new directory. */
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';

const root = join(import.meta.dirname, '../..');

export interface ContextOptions {
  /** Take `dist` as it is; otherwise packing builds it. @default false */
  readonly isBuilt?: boolean;
}

/** The packed package, installed as it would be globally, below `<directory>/usr/local`; and the Dockerfile. */
export function makeContext(directory: string, { isBuilt = false }: ContextOptions = {}): void {
  const npm = (...args: readonly string[]) =>
    execFileSync('npm', [...args], { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
  mkdirSync(directory, { recursive: true });
  const packing = ['pack', '--json', '--loglevel=error', '--pack-destination', directory];
  const printed = npm(...packing, ...(isBuilt ? ['--ignore-scripts'] : []));
  const archive = join(directory, packedName(printed));
  const prefix = join(directory, 'usr/local');
  const quiet = ['--no-audit', '--no-fund', '--prefer-offline', '--loglevel=error'];
  npm('install', '--global', '--ignore-scripts', '--prefix', prefix, ...quiet, archive);
  rmSync(archive);
  copyFileSync(join(import.meta.dirname, 'Dockerfile'), join(directory, 'Dockerfile'));
}

/** What the build prints comes before npm's JSON. */
function packedName(printed: string): string {
  const packed = JSON.parse(printed.slice(printed.indexOf('[\n'))) as readonly { readonly filename: string }[];
  const [{ filename } = { filename: '' }] = packed;
  if (!/^argo-e2e-[\w.-]+\.tgz$/.test(filename)) throw new Error(`npm pack made ${JSON.stringify(filename)}`);
  return filename;
}

if (process.argv[1] === import.meta.filename) {
  const [directory, option] = process.argv.slice(2);
  if (directory === undefined || (option !== undefined && option !== '--as-built'))
    throw new Error('usage: node images/test-worker/make-context.ts DIRECTORY [--as-built]');
  makeContext(resolve(directory), { isBuilt: option === '--as-built' });
}

/** images/test-worker built with what this machine has: buildah, on a base of Debian's own packages, because nothing can be pulled. */
import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { makeContext } from '../../images/test-worker/make-context.ts';
import { runCommand } from '../../src/core/command.ts';
import { projectRoot } from '../support/readme.ts';

export const workerImage = 'localhost/argo-e2e-test/test-worker:1';
const baseImage = 'localhost/argo-e2e-test/base:1';
/** A machine of CI is a container itself. */
const isolation = '--isolation=chroot';

/** Programs that must be there, which Debian's packages of the same names bring. Empty: the image can be built. */
export function missingBuilders(): readonly string[] {
  const path = [process.env['PATH'] ?? '', '/usr/sbin', '/sbin'].join(delimiter).split(delimiter);
  return ['buildah', 'debootstrap'].filter((name) => !path.some((directory) => existsSync(join(directory, name))));
}

export interface WorkerImage extends Disposable {
  /** A docker-archive. */
  readonly archive: string;
  /** Runs a program in a container of the image, outside of any cluster. */
  run(...command: readonly string[]): Promise<string>;
}

/** Builds it from `dist` as it is; a minute the first time, when Debian's packages are fetched, and seconds later. */
export async function buildWorkerImage(): Promise<WorkerImage> {
  const place = mkdtempSync(join(tmpdir(), 'worker-image-'));
  const dispose = () => rmSync(place, { recursive: true, force: true });
  try {
    const buildah = await openBuildah(place);
    const archive = await builtIn(place, buildah);
    return { archive, run: (...command) => runOnce(buildah, command), [Symbol.dispose]: dispose };
  } catch (error) {
    dispose();
    throw error;
  }
}

async function builtIn(place: string, buildah: Buildah): Promise<string> {
  await makeBase(buildah);
  const context = join(place, 'context');
  makeContext(context, { isBuilt: true });
  const base = `BASE=${baseImage}`;
  await buildah('bud', isolation, '--pull-never', '--build-arg', base, '--tag', workerImage, context);
  const archive = join(place, 'image.tar');
  await buildah('push', '--quiet', workerImage, `docker-archive:${archive}:${workerImage}`);
  return archive;
}

async function runOnce(buildah: Buildah, command: readonly string[]): Promise<string> {
  const container = (await buildah('from', '--pull-never', workerImage)).trim();
  const printed = await buildah('run', isolation, container, '--', ...command);
  await buildah('rm', container);
  return printed;
}

type Buildah = (...args: readonly string[]) => Promise<string>;

/** With a storage of its own. A file system that cannot be overlaid, such as that of a container, gets whole copies. */
async function openBuildah(place: string): Promise<Buildah> {
  const storage = (driver: string) => [
    ...['--root', join(place, driver), '--runroot', join(place, `${driver}-run`), '--storage-driver', driver],
  ];
  const { exitCode } = await runCommand('buildah', [...storage('overlay'), 'info']);
  const options = storage(exitCode === 0 ? 'overlay' : 'vfs');
  return (...args) => mustRun('buildah', [...options, ...args]);
}

async function makeBase(buildah: Buildah): Promise<void> {
  const files = await debianFiles();
  const container = (await buildah('from', 'scratch')).trim();
  await buildah('add', '--quiet', container, files, '/');
  await buildah('copy', '--quiet', '--chmod', '0755', container, process.execPath, '/usr/local/bin/node');
  await buildah('config', '--env', 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', container);
  await buildah('commit', '--quiet', '--rm', container, baseImage);
}

/** A tar of a small Debian, the release of this machine, kept for the next time. */
async function debianFiles(): Promise<string> {
  const release = /^VERSION_CODENAME=(\w+)$/m.exec(await mustRun('cat', ['/etc/os-release']))?.[1] ?? 'bookworm';
  const cache = join(projectRoot, 'node_modules/.cache/test-worker');
  const kept = join(cache, `${release}-${process.arch}.tar`);
  if (existsSync(kept)) return kept;
  mkdirSync(cache, { recursive: true });
  const place = mkdtempSync(join(tmpdir(), 'debian-'));
  try {
    const root = join(place, 'root');
    const packages = '--include=git,ca-certificates';
    await mustRun('debootstrap', ['--variant=minbase', packages, release, root]);
    rmSync(join(root, 'var/cache/apt'), { recursive: true });
    const tar = join(place, 'files.tar');
    execFileSync('tar', ['--exclude=./dev/*', '-cf', tar, '-C', root, '.']);
    const arriving = `${kept}.${process.pid}`;
    copyFileSync(tar, arriving);
    renameSync(arriving, kept);
    return kept;
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
}

async function mustRun(program: string, args: readonly string[]): Promise<string> {
  const env = { ...environment(), PATH: [process.env['PATH'] ?? '', '/usr/sbin', '/sbin'].join(delimiter) };
  const { exitCode, stdout, stderr } = await runCommand(program, args, { env });
  if (exitCode !== 0) throw new Error(`${program} ${args.join(' ')}: ${(stderr || stdout).slice(-4000)}`);
  return stdout;
}

function environment(): Record<string, string> {
  const entries = Object.entries(process.env);
  return Object.fromEntries(entries.filter((entry): entry is [string, string] => entry[1] !== undefined));
}

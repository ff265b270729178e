import {
  type Dirent,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { release } from 'node:os';
import { join } from 'node:path';
import type { ContainerMount } from './container-run.ts';
import { directoriesToOpen, type OpenedDirectory } from './directory-layers.ts';
import { isAtOrBelow, parseMountTable } from './mount-table.ts';
import { bindOptions, type SandboxMounts, sandboxMounts } from './sandbox-mounts.ts';

/** The directories of one container. */
export interface SandboxPlace {
  /** Holds everything; `tmp` and `argo` are two of its directories. */
  readonly scratch: string;
  /** A directory that the step must not see, or null. */
  readonly hidden: string | null;
  /** Whether a command that failed waits for leave to end. @default false */
  readonly pauses?: boolean;
}

/** A mount that must wait until links can no longer lead out of the sandbox. Paths as the sandbox sees them. */
export interface LateMount {
  readonly source: string;
  readonly target: string;
  readonly options: string;
}

/** Linux 5.10 brought it. */
const canBeVolatile = isKernelSince(release(), 5, 10);

/**
 * Makes the directories and the fstab. Gives the mounts that must wait until links can no longer lead out of the sandbox.
 * Synchronous: two dozen system calls take less time than one trip to the thread pool.
 */
export function preparePlace(
  all: readonly ContainerMount[],
  place: SandboxPlace,
  rootless: boolean,
): readonly LateMount[] {
  const early = all.filter((mount) => isSimple(mount, all));
  const late = all
    .filter((mount) => !early.includes(mount))
    .map((mount, index) => ({ ...mount, staged: `/argo/volumes/${index}` }));
  const hidesMount = all.some(({ mountPath }) => place.hidden !== null && isAtOrBelow(mountPath, place.hidden));
  const hostMounts = parseMountTable(readFileSync('/proc/self/mountinfo', 'utf8'));
  const earlyPaths = early.map(({ mountPath }) => mountPath);
  const toOpen = rootless ? directoriesToOpen(hostMounts, earlyPaths) : [];
  const staged = late.map((mount) => ({ ...mount, mountPath: mount.staged, readOnly: false }));
  const parts = sandboxMounts({
    rootless,
    hostMounts,
    canBeVolatile,
    hasSharedMemory: existsSync('/dev/shm'),
    opened: new Map(toOpen.map((directory) => [directory, entriesOf(directory)])),
    scratch: place.scratch,
    hidden: place.hidden === null || isAtOrBelow(place.hidden, '/tmp') || hidesMount ? null : place.hidden,
    mounts: [...early, ...staged],
  });
  makeParts(parts, place.scratch);
  return late.map(({ staged, subPath, mountPath, readOnly }) => ({
    source: subPath === null ? staged : `${staged}/${subPath}`,
    target: mountPath,
    options: bindOptions(readOnly).join(','),
  }));
}

function makeParts({ fstab, directories, files, links }: SandboxMounts, scratch: string): void {
  const needed = ['tmp', 'argo/old', 'argo/outputs', 'argo/home', ...directories];
  for (const directory of needed) mkdirSync(join(scratch, directory), { recursive: true });
  for (const file of files) writeFileSync(join(scratch, file), '');
  for (const { path, target } of links) symlinkSync(target, join(scratch, path));
  writeFileSync(join(scratch, 'fstab'), fstab);
}

function isKernelSince(kernel: string, major: number, minor: number): boolean {
  const [ownMajor = 0, ownMinor = 0] = kernel.split(/[^0-9]/).map(Number);
  return ownMajor > major || (ownMajor === major && ownMinor >= minor);
}

/** Whether a mount point can be reached without meeting a symbolic link or another volume, both of which a step may have had its hands on. */
function isSimple(mount: ContainerMount, all: readonly ContainerMount[]): boolean {
  if (mount.subPath !== null) return false;
  if (all.some((other) => other !== mount && isAtOrBelow(mount.mountPath, other.mountPath))) return false;
  if (isAtOrBelow(mount.mountPath, '/tmp')) return true;
  const parts = mount.mountPath.split('/').slice(1);
  for (const depth of parts.keys()) {
    const stats = lstatSync(`/${parts.slice(0, depth + 1).join('/')}`, { throwIfNoEntry: false });
    if (stats === undefined) return true;
    if (!stats.isDirectory()) return false;
  }
  return true;
}

/** A directory that cannot be read is as good as empty. */
function entriesOf(directory: string): OpenedDirectory {
  const entries = entriesIn(directory);
  return {
    directories: entries.filter((entry) => entry.isDirectory()).map(({ name }) => name),
    files: entries.filter((entry) => entry.isFile()).map(({ name }) => name),
    links: entries
      .filter((entry) => entry.isSymbolicLink())
      .map(({ name }) => ({ name, target: readlinkSync(join(directory, name)) })),
  };
}

function entriesIn(directory: string): readonly Dirent[] {
  try {
    return readdirSync(directory, { withFileTypes: true });
  } catch {
    return [];
  }
}

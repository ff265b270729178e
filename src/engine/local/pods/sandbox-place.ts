import { lstat, mkdir, readdir, readFile, readlink, symlink, writeFile } from 'node:fs/promises';
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
}

/** A mount that must wait until links can no longer lead out of the sandbox. Paths as the sandbox sees them. */
export interface LateMount {
  readonly source: string;
  readonly target: string;
  readonly options: string;
}

/** Makes the directories and the fstab. Gives the mounts that must wait until links can no longer lead out of the sandbox. */
export async function preparePlace(
  all: readonly ContainerMount[],
  place: SandboxPlace,
  rootless: boolean,
): Promise<readonly LateMount[]> {
  const simple = await Promise.all(all.map((mount) => isSimple(mount, all)));
  const early = all.filter((_, index) => simple[index]);
  const late = all
    .filter((_, index) => !simple[index])
    .map((mount, index) => ({ ...mount, staged: `/argo/volumes/${index}` }));
  const hidesMount = all.some(({ mountPath }) => place.hidden !== null && isAtOrBelow(mountPath, place.hidden));
  const hostMounts = parseMountTable(await readFile('/proc/self/mountinfo', 'utf8'));
  const toOpen = rootless
    ? directoriesToOpen(
        hostMounts,
        early.map(({ mountPath }) => mountPath),
      )
    : [];
  const opened = await Promise.all(toOpen.map(async (directory) => [directory, await entriesOf(directory)] as const));
  const staged = late.map((mount) => ({ ...mount, mountPath: mount.staged, readOnly: false }));
  const parts = sandboxMounts({
    rootless,
    hostMounts,
    opened: new Map(opened),
    scratch: place.scratch,
    hidden: place.hidden === null || isAtOrBelow(place.hidden, '/tmp') || hidesMount ? null : place.hidden,
    mounts: [...early, ...staged],
  });
  await makeParts(parts, place.scratch);
  return late.map(({ staged, subPath, mountPath, readOnly }) => ({
    source: subPath === null ? staged : `${staged}/${subPath}`,
    target: mountPath,
    options: bindOptions(readOnly).join(','),
  }));
}

async function makeParts({ fstab, directories, files, links }: SandboxMounts, scratch: string): Promise<void> {
  const needed = ['tmp', 'argo/old', 'argo/outputs', 'argo/home', ...directories];
  for (const directory of needed) await mkdir(join(scratch, directory), { recursive: true });
  for (const file of files) await writeFile(join(scratch, file), '');
  for (const { path, target } of links) await symlink(target, join(scratch, path));
  await writeFile(join(scratch, 'fstab'), fstab);
}

/** Whether a mount point can be reached without meeting a symbolic link or another volume, both of which a step may have had its hands on. */
async function isSimple(mount: ContainerMount, all: readonly ContainerMount[]): Promise<boolean> {
  if (mount.subPath !== null) return false;
  if (all.some((other) => other !== mount && isAtOrBelow(mount.mountPath, other.mountPath))) return false;
  if (isAtOrBelow(mount.mountPath, '/tmp')) return true;
  const parts = mount.mountPath.split('/').slice(1);
  for (const depth of parts.keys()) {
    const stats = await lstat(`/${parts.slice(0, depth + 1).join('/')}`).catch(() => null);
    if (stats === null) return true;
    if (!stats.isDirectory()) return false;
  }
  return true;
}

/** A directory that cannot be read is as good as empty. */
async function entriesOf(directory: string): Promise<OpenedDirectory> {
  const entries = await readdir(directory, { withFileTypes: true }).catch(() => []);
  const links = entries
    .filter((entry) => entry.isSymbolicLink())
    .map(async ({ name }) => {
      return { name, target: await readlink(join(directory, name)) };
    });
  return {
    directories: entries.filter((entry) => entry.isDirectory()).map(({ name }) => name),
    files: entries.filter((entry) => entry.isFile()).map(({ name }) => name),
    links: await Promise.all(links),
  };
}

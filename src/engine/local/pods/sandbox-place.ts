import { lstat, mkdir, readdir, readFile, readlink, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ContainerMount } from './container-run.ts';
import { isAtOrBelow, parseMountTable } from './mount-table.ts';
import { bindOptions, sandboxMounts } from './sandbox-mounts.ts';

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
  const { fstab, directories } = sandboxMounts({
    rootless,
    hostMounts: parseMountTable(await readFile('/proc/self/mountinfo', 'utf8')),
    topDirectories: rootless ? await copyTopLinks(join(place.scratch, 'root')) : [],
    scratch: place.scratch,
    hidden: place.hidden === null || isAtOrBelow(place.hidden, '/tmp') || hidesMount ? null : place.hidden,
    mounts: [
      ...early,
      ...late.map(({ source, staged }) => ({ source, mountPath: staged, subPath: null, readOnly: false })),
    ],
  });
  const needed = ['tmp', 'argo/old', 'argo/outputs', 'argo/home', ...directories];
  for (const directory of needed) await mkdir(join(place.scratch, directory), { recursive: true });
  await writeFile(join(place.scratch, 'fstab'), fstab);
  return late.map(({ staged, subPath, mountPath, readOnly }) => ({
    source: subPath === null ? staged : `${staged}/${subPath}`,
    target: mountPath,
    options: bindOptions(readOnly).join(','),
  }));
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

/** Makes the links of `/` again in the new root, and gives the names of its directories. */
async function copyTopLinks(root: string): Promise<readonly string[]> {
  await mkdir(root, { recursive: true });
  const entries = await readdir('/', { withFileTypes: true });
  for (const entry of entries) {
    if (entry.isSymbolicLink()) await symlink(await readlink(`/${entry.name}`), join(root, entry.name));
  }
  return entries.filter((entry) => entry.isDirectory() && /^[\w.+@-]+$/.test(entry.name)).map(({ name }) => name);
}

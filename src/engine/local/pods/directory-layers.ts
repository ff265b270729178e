import { join, posix } from 'node:path';
import { fstabLine, type HostMount, isAtOrBelow, mountOf } from './mount-table.ts';

/** Directories of every Linux that are not files of a disk. */
export const kernelDirectories: readonly string[] = ['/proc', '/sys', '/dev'];

/** The pod's own directories: they lie in its private directory under the same names. */
export const privateDirectories: readonly string[] = ['/tmp', '/argo'];

/** The lower part of a sandbox: this machine's files. Paths are relative to the private directory. */
export interface BaseLayers {
  readonly lines: readonly string[];
  readonly directories: readonly string[];
  readonly files: readonly string[];
  readonly links: readonly { readonly path: string; readonly target: string }[];
  /** Where a mount point can be made beforehand, or null where it must exist already. */
  placeOf(mountPath: string): string | null;
}

/** Entries of a directory of this machine. */
export interface OpenedDirectory {
  readonly directories: readonly string[];
  readonly files: readonly string[];
  readonly links: readonly { readonly name: string; readonly target: string }[];
}

/** The directories that must be put together entry by entry: `/`, and those with both mounts of this machine and volumes below them. */
export function directoriesToOpen(hostMounts: readonly HostMount[], mountPaths: readonly string[]): readonly string[] {
  const above = mountPaths.flatMap(parentsOf).filter((directory) => hasMounts(directory, hostMounts));
  return ['/', ...new Set(above)];
}

/**
 * The files of this machine for a sandbox without the rights of root. The kernel then refuses an overlay over a
 * directory with mounts below it, so there is one for each directory without; the others are shown read only.
 */
export function layeredDirectories(layout: {
  readonly hostMounts: readonly HostMount[];
  readonly opened: ReadonlyMap<string, OpenedDirectory>;
  readonly scratch: string;
}): BaseLayers {
  const { hostMounts, opened, scratch } = layout;
  const all = [...opened].flatMap(([directory, entries]) => placed(directory, entries.directories));
  const shown = all.filter((directory) => !isReplaced(directory) && !opened.has(directory));
  const files = [...opened].flatMap(([directory, entries]) =>
    directory === '/' ? [] : placed(directory, entries.files),
  );
  const isLayered = (directory: string): boolean => !hasMounts(directory, hostMounts) && /^[\w.+@/-]+$/.test(directory); // a comma or colon would end the option
  const shownReadOnly = (path: string): string => {
    const options = ['rbind', 'ro', ...(mountOf(path, hostMounts)?.flags ?? [])];
    return fstabLine(path, join(scratch, 'root', path), 'none', options);
  };
  return {
    lines: [
      fstabLine(join(scratch, 'root'), join(scratch, 'root'), 'none', ['bind']),
      ...shown.map((path) => (isLayered(path) ? overlayLine(path, scratch) : shownReadOnly(path))),
      ...files.map(shownReadOnly),
    ],
    directories: [
      ...[...kernelDirectories, ...privateDirectories, ...shown].map((path) => join('root', path)),
      ...shown.filter(isLayered).flatMap((path) => [join('layers', path, 'upper'), join('layers', path, 'work')]),
    ],
    files: files.map((path) => join('root', path)),
    links: [...opened].flatMap(([directory, { links }]) =>
      links.map(({ name, target }) => ({ path: join('root', directory, name), target })),
    ),
    placeOf: (mountPath) => {
      const base = shown.find((directory) => isAtOrBelow(mountPath, directory));
      if (base === undefined) return join('root', mountPath);
      return isLayered(base) ? join('layers', base, 'upper', mountPath.slice(base.length)) : null;
    },
  };
}

function overlayLine(directory: string, scratch: string): string {
  const layer = (name: string): string => join('layers', directory, name);
  const layers = [`lowerdir=${directory}`, `upperdir=${layer('upper')}`, `workdir=${layer('work')}`];
  const options = [...layers, 'userxattr', 'volatile']; // a kernel that knows the former (5.11) knows the latter
  return fstabLine('overlay', join(scratch, 'root', directory), 'overlay', options);
}

function hasMounts(directory: string, hostMounts: readonly HostMount[]): boolean {
  return hostMounts.some((mount) => isAtOrBelow(mount.mountPoint, directory));
}

function isReplaced(directory: string): boolean {
  return [...kernelDirectories, ...privateDirectories].some((other) => isAtOrBelow(directory, other));
}

function placed(directory: string, names: readonly string[]): readonly string[] {
  return names.map((name) => posix.join(directory, name));
}

/** `/a/b/c` lies below `/a` and `/a/b`. */
function parentsOf(path: string): readonly string[] {
  const parts = path.split('/').slice(1, -1);
  return parts.map((_, index) => `/${parts.slice(0, index + 1).join('/')}`);
}

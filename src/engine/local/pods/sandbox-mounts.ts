import { join } from 'node:path';
import type { ContainerMount } from './container-run.ts';
import { fstabLine, type HostMount, isAtOrBelow, mountOf } from './mount-table.ts';

/** What a sandbox is put together from. Pure: everything about this machine comes in. */
export interface SandboxLayout {
  /** Without the rights of root, each top-level directory needs an overlay of its own. */
  readonly rootless: boolean;
  readonly hostMounts: readonly HostMount[];
  /** Entries of `/` that are directories. */
  readonly topDirectories: readonly string[];
  /** The pod's directory: `root`, `layers`, `tmp` and `argo` lie in it, and it is the working directory of `mount`. */
  readonly scratch: string;
  /** A directory that steps must not see. */
  readonly hidden: string | null;
  readonly mounts: readonly ContainerMount[];
}

export interface SandboxMounts {
  /** Text of an fstab(5) for `mount -a`, in this order. */
  readonly fstab: string;
  /** Directories to make beforehand, relative to `scratch`. */
  readonly directories: readonly string[];
}

/** Directories of every Linux that are not files of a disk. */
const kernelDirectories = ['/proc', '/sys', '/dev'];

/** The file systems of a sandbox: this machine's as a layer that is only read, a private `/tmp`, and the volumes. */
export function sandboxMounts(layout: SandboxLayout): SandboxMounts {
  const base = layout.rootless ? layeredDirectories(layout) : layeredRoot(layout);
  const at = (path: string): string => join(layout.scratch, 'root', path);
  const lines = [
    ...base.lines,
    fstabLine('proc', at('proc'), 'proc', ['nosuid', 'nodev', 'noexec']),
    fstabLine('/dev', at('dev'), 'none', ['rbind']),
    fstabLine('/sys', at('sys'), 'none', ['rbind']),
    fstabLine(join(layout.scratch, 'tmp'), at('tmp'), 'none', ['bind']),
    ...(layout.hidden === null
      ? []
      : [fstabLine('tmpfs', at(layout.hidden), 'tmpfs', ['ro', 'size=4k', 'mode=755', 'nofail'])]),
    fstabLine(join(layout.scratch, 'argo'), at('argo'), 'none', ['bind']),
    ...layout.mounts.map((mount) => fstabLine(mount.source, at(mount.mountPath), 'none', bindOptions(mount.readOnly))),
  ];
  const targets = layout.mounts.map((mount) => base.placeOf(mount.mountPath)).filter((place) => place !== null);
  return { fstab: lines.join(''), directories: [...base.directories, ...targets] };
}

export function bindOptions(readOnly: boolean): readonly string[] {
  return readOnly ? ['bind', 'ro'] : ['bind'];
}

interface Base {
  readonly lines: readonly string[];
  readonly directories: readonly string[];
  /** Where a mount point can be made beforehand, relative to `scratch`; null where it must exist already. */
  placeOf(mountPath: string): string | null;
}

/** Root may put one overlay over everything, and the machine's other file systems, read only, on top. */
function layeredRoot({ hostMounts, hidden, scratch }: SandboxLayout): Base {
  const others = hostMounts.filter((mount) => isShown(mount, hidden));
  const overlay = ['lowerdir=/', 'upperdir=layers/upper', 'workdir=layers/work'];
  return {
    lines: [
      fstabLine('overlay', join(scratch, 'root'), 'overlay', overlay),
      ...others.map(({ mountPoint, flags }) =>
        fstabLine(mountPoint, join(scratch, 'root', mountPoint), 'none', ['bind', 'ro', 'nofail', ...flags]),
      ),
    ],
    directories: ['root', 'layers/upper/argo', 'layers/work'],
    placeOf: (mountPath) => placeInPod(mountPath) ?? join('layers/upper', mountPath),
  };
}

/** Elsewhere the kernel refuses an overlay over directories with mounts below them: those are shown read only, as they are. */
function layeredDirectories({ hostMounts, topDirectories, scratch }: SandboxLayout): Base {
  const root = join(scratch, 'root');
  const names = topDirectories.filter((name) => ![...kernelDirectories, '/tmp', '/argo'].includes(`/${name}`));
  const isLayered = (name: string): boolean => !hostMounts.some((mount) => isAtOrBelow(mount.mountPoint, `/${name}`));
  const lineOf = (name: string): string => {
    const target = join(root, name);
    const layer = [`lowerdir=/${name}`, `upperdir=layers/${name}/upper`, `workdir=layers/${name}/work`, 'userxattr'];
    if (isLayered(name)) return fstabLine('overlay', target, 'overlay', layer);
    return fstabLine(`/${name}`, target, 'none', ['rbind', 'ro', ...(mountOf(`/${name}`, hostMounts)?.flags ?? [])]);
  };
  return {
    lines: [fstabLine(root, root, 'none', ['bind']), ...names.map(lineOf)],
    directories: [
      ...['proc', 'dev', 'sys', 'tmp', 'argo', ...names].map((name) => join('root', name)),
      ...names.filter(isLayered).flatMap((name) => [`layers/${name}/upper`, `layers/${name}/work`]),
    ],
    placeOf: (mountPath) => {
      const [, top = '', ...rest] = mountPath.split('/');
      const inPod = placeInPod(mountPath);
      if (inPod !== null) return inPod;
      if (!topDirectories.includes(top)) return join('root', mountPath);
      return isLayered(top) ? join('layers', top, 'upper', ...rest) : null;
    },
  };
}

/** `/tmp` and `/argo` are the pod's own directories, under the same names. */
function placeInPod(mountPath: string): string | null {
  return isAtOrBelow(mountPath, '/tmp') || isAtOrBelow(mountPath, '/argo') ? mountPath.slice(1) : null;
}

function isShown(mount: HostMount, hidden: string | null): boolean {
  const replaced = ['/tmp', '/argo', ...kernelDirectories, ...(hidden === null ? [] : [hidden])];
  const isReplaced = replaced.some((directory) => isAtOrBelow(mount.mountPoint, directory));
  return mount.mountPoint !== '/' && mount.type !== 'autofs' && !isReplaced;
}

import { join } from 'node:path';
import type { ContainerMount } from './container-run.ts';
import {
  type BaseLayers,
  kernelDirectories,
  layeredDirectories,
  type OpenedDirectory,
  privateDirectories,
} from './directory-layers.ts';
import { fstabLine, type HostMount, isAtOrBelow, mountOf } from './mount-table.ts';

/** What a sandbox is put together from. Pure: everything about this machine comes in. */
export interface SandboxLayout {
  /** Without the rights of root, each top-level directory needs an overlay of its own. */
  readonly rootless: boolean;
  readonly hostMounts: readonly HostMount[];
  /** Whether overlays may be `volatile` (Linux 5.10): without it the end of each writes out the whole disk, for files that nobody keeps. */
  readonly canBeVolatile: boolean;
  /** Whether there is a `/dev/shm`; the sandbox has one of its own then. */
  readonly hasSharedMemory: boolean;
  /** What is in `/` and in the directories that `directoriesToOpen` names; only used when `rootless`. */
  readonly opened: ReadonlyMap<string, OpenedDirectory>;
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
  /** Empty files to make beforehand, relative to `scratch`, for a file to be mounted on. */
  readonly files: readonly string[];
  /** Symbolic links to make beforehand; their paths are relative to `scratch`. */
  readonly links: BaseLayers['links'];
}

/** The file systems of a sandbox: this machine's as a layer that is only read, a private `/tmp`, and the volumes. */
export function sandboxMounts(layout: SandboxLayout): SandboxMounts {
  const base = layout.rootless ? layeredDirectories(layout) : layeredRoot(layout);
  const placeOf = (mountPath: string): string | null =>
    privateDirectories.some((directory) => isAtOrBelow(mountPath, directory))
      ? mountPath.slice(1)
      : base.placeOf(mountPath);
  const at = (path: string): string => join(layout.scratch, 'root', path);
  const lines = [
    ...base.lines,
    fstabLine('proc', at('proc'), 'proc', ['nosuid', 'nodev', 'noexec']),
    fstabLine('/dev', at('dev'), 'none', ['rbind']),
    ...(layout.hasSharedMemory ? [fstabLine('tmpfs', at('dev/shm'), 'tmpfs', ['nosuid', 'nodev', 'mode=1777'])] : []),
    fstabLine('/sys', at('sys'), 'none', ['rbind', 'ro', ...(mountOf('/sys', layout.hostMounts)?.flags ?? [])]),
    fstabLine(join(layout.scratch, 'tmp'), at('tmp'), 'none', ['bind']),
    ...(layout.hidden === null
      ? []
      : [fstabLine('tmpfs', at(layout.hidden), 'tmpfs', ['ro', 'size=4k', 'mode=755', 'nofail'])]),
    fstabLine(join(layout.scratch, 'argo'), at('argo'), 'none', ['bind']),
    ...layout.mounts.map((mount) => fstabLine(mount.source, at(mount.mountPath), 'none', bindOptions(mount.readOnly))),
  ];
  const targets = layout.mounts.map((mount) => placeOf(mount.mountPath)).filter((place) => place !== null);
  const { files, links } = base;
  return { fstab: lines.join(''), directories: [...base.directories, ...targets], files, links };
}

export function bindOptions(readOnly: boolean): readonly string[] {
  return readOnly ? ['bind', 'ro'] : ['bind'];
}

/** Root may put one overlay over everything, and the machine's other file systems, read only, on top. */
function layeredRoot({ hostMounts, canBeVolatile, hidden, scratch }: SandboxLayout): BaseLayers {
  const others = hostMounts.filter((mount) => isShown(mount, hidden));
  const layers = ['lowerdir=/', 'upperdir=layers/upper', 'workdir=layers/work'];
  const overlay = canBeVolatile ? [...layers, 'volatile'] : layers;
  return {
    lines: [
      fstabLine('overlay', join(scratch, 'root'), 'overlay', overlay),
      ...others.map(({ mountPoint, flags }) =>
        fstabLine(mountPoint, join(scratch, 'root', mountPoint), 'none', ['bind', 'ro', 'nofail', ...flags]),
      ),
    ],
    directories: ['root', 'layers/upper/argo', 'layers/work'],
    files: [],
    links: [],
    placeOf: (mountPath) => join('layers/upper', mountPath),
  };
}

function isShown(mount: HostMount, hidden: string | null): boolean {
  const replaced = [...privateDirectories, ...kernelDirectories, ...(hidden === null ? [] : [hidden])];
  const isReplaced = replaced.some((directory) => isAtOrBelow(mount.mountPoint, directory));
  return mount.mountPoint !== '/' && mount.type !== 'autofs' && !isReplaced;
}

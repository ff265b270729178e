/** What this machine must have before a cluster can be built and started, each with the words that help. */
import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** What is known of a machine. */
export interface Machine {
  readonly platform: NodeJS.Platform;
  /** Of the process; 0 is root. */
  readonly uid: number;
  /** Value of `PATH`. */
  readonly path: string;
  /** Whether a file or program is there. @default looks at the disk */
  readonly has?: (file: string) => boolean;
}

/** Where Debian's containernetworking-plugins puts its programs. */
export const cniPlugins = '/usr/lib/cni';

/** Programs and files, and where Debian keeps them. */
const needed: readonly { readonly file: string; readonly from: string }[] = [
  { file: 'go', from: 'Go 1.26 or newer (https://go.dev/dl)' },
  { file: 'containerd', from: 'the Debian package containerd' },
  { file: 'ctr', from: 'the Debian package containerd' },
  { file: 'runc', from: 'the Debian package runc' },
  { file: join(cniPlugins, 'bridge'), from: 'the Debian package containernetworking-plugins' },
  { file: join(cniPlugins, 'host-local'), from: 'the Debian package containernetworking-plugins' },
  { file: '/bin/busybox', from: 'the Debian package busybox-static' },
  { file: 'ip', from: 'the Debian package iproute2' },
  { file: 'openssl', from: 'the Debian package openssl' },
  { file: 'tar', from: 'the Debian package tar' },
  { file: 'unshare', from: 'the Debian package util-linux' },
  { file: 'setpriv', from: 'the Debian package util-linux' },
];

/** One sentence for each thing that is missing; none when a cluster can be started. */
export function missingParts(machine: Machine): readonly string[] {
  if (machine.platform !== 'linux') {
    return [
      `a Kubernetes node needs Linux, and this is ${machine.platform}: set KUBECONFIG to a cluster that has Argo`,
    ];
  }
  const has = machine.has ?? ((file: string) => isThere(file, machine.path));
  return [
    ...(machine.uid === 0
      ? []
      : [
          'containers and network namespaces need root: run it with sudo, or set KUBECONFIG to a cluster that has Argo',
        ]),
    ...needed.filter(({ file }) => !has(file)).map(({ file, from }) => `${file} is missing: install ${from}`),
  ];
}

/** Debian keeps some programs where a user's PATH does not look. */
export function withSystemPrograms(path: string): string {
  return [path, '/usr/local/go/bin', '/usr/sbin', '/sbin'].join(delimiter);
}

function isThere(file: string, path: string): boolean {
  if (file.startsWith('/')) return existsSync(file);
  return withSystemPrograms(path)
    .split(delimiter)
    .some((directory) => isExecutable(join(directory, file)));
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

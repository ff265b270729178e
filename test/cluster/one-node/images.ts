/** The images of the cluster, made of this machine's busybox: nothing can be pulled there. */
import { createHash } from 'node:crypto';
import { chmod, copyFile, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { mustRun } from './process.ts';

export interface Image {
  /** References without `latest` implied: `docker.io/library/busybox:latest`. */
  readonly tags: readonly string[];
  /** What a container without a command of its own runs. @default a shell */
  readonly command?: readonly string[];
  /** Further programs: path in the image → file of this machine. */
  readonly programs?: Readonly<Record<string, string>>;
}

/** Holds a pod's namespaces. */
export const pauseImage = 'argo-e2e.test/pause:1';

/** What workflows of the tests run on. All of them are busybox. */
export const baseImages: readonly Image[] = [
  { tags: [pauseImage], command: ['/bin/sleep', '2147483647'] },
  {
    tags: [
      'docker.io/library/busybox:latest',
      'docker.io/library/busybox:1.36',
      'docker.io/library/alpine:latest',
      'docker.io/library/alpine:3.23',
    ],
  },
];

const users = 'root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/false\n';
const groups = 'root:x:0:\nnobody:x:65534:\n';

/** Writes a docker-archive of an image: a layer, a config and a manifest in one tar. */
export async function writeImage(image: Image, directory: string): Promise<string> {
  const root = join(directory, 'root');
  await writeRootDirectory(root, image.programs ?? {});
  await tar(join(directory, 'layer.tar'), root, ['.']);
  const layer = createHash('sha256').update(await readFile(join(directory, 'layer.tar')));
  const config = {
    architecture: process.arch === 'arm64' ? 'arm64' : 'amd64',
    os: 'linux',
    config: { Env: ['PATH=/usr/local/bin:/usr/bin:/bin:/sbin'], Cmd: image.command ?? ['/bin/sh'] },
    rootfs: { type: 'layers', diff_ids: [`sha256:${layer.digest('hex')}`] },
  };
  const manifest = [{ Config: 'config.json', RepoTags: image.tags, Layers: ['layer.tar'] }];
  await writeFile(join(directory, 'config.json'), JSON.stringify(config));
  await writeFile(join(directory, 'manifest.json'), JSON.stringify(manifest));
  const archive = join(directory, 'image.tar');
  await tar(archive, directory, ['manifest.json', 'config.json', 'layer.tar']);
  return archive;
}

async function writeRootDirectory(root: string, programs: Readonly<Record<string, string>>): Promise<void> {
  for (const each of ['bin', 'etc', 'root', 'tmp', 'usr/bin', 'var/run']) {
    await mkdir(join(root, each), { recursive: true });
  }
  await chmod(join(root, 'tmp'), 0o1777);
  await copyFile('/bin/busybox', join(root, 'bin/busybox'));
  const applets = (await mustRun('/bin/busybox', ['--list'])).split('\n').filter((name) => /^[\w[.-]+$/.test(name));
  await Promise.all(
    applets.filter((name) => name !== 'busybox').map((name) => symlink('/bin/busybox', join(root, 'bin', name))),
  );
  await symlink('/bin/env', join(root, 'usr/bin/env'));
  await writeFile(join(root, 'etc/passwd'), users);
  await writeFile(join(root, 'etc/group'), groups);
  for (const [path, file] of Object.entries(programs)) await copyFile(file, join(root, path));
}

async function tar(archive: string, from: string, names: readonly string[]): Promise<void> {
  await mustRun('tar', ['--owner=0', '--group=0', '--sort=name', '-cf', archive, '-C', from, ...names]);
}

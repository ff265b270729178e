/** What a cluster changes on a node stays inside its own mount namespace or below cgroups that bear its name. */
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ClusterLayout } from './layout.ts';
import { mustRun } from './process.ts';

/** Where containerd, CNI and the kubelet write whatever their flags say. */
const writtenTo = ['/run', '/var/log', '/var/lib'];
/** What the kubelet would set for the whole machine; it leaves alone what it finds as it wants it. Source: its container manager. */
const kernelTunables: Readonly<Record<string, number>> = {
  'vm/overcommit_memory': 1,
  'vm/panic_on_oom': 0,
  'kernel/panic': 10,
  'kernel/panic_on_oops': 1,
  'kernel/keys/root_maxkeys': 1_000_000,
  'kernel/keys/root_maxbytes': 25_000_000,
};
const cgroups = '/sys/fs/cgroup';

export async function isolateMounts(layout: ClusterLayout): Promise<void> {
  for (const target of writtenTo) {
    const own = join(layout.directory, 'host', target);
    await mkdir(own, { recursive: true });
    await mustRun('mount', ['--bind', own, target]);
  }
  for (const [name, value] of Object.entries(kernelTunables)) {
    const pretended = join(layout.directory, 'host/proc', name);
    await mkdir(dirname(pretended), { recursive: true });
    await writeFile(pretended, `${value}\n`);
    await mustRun('mount', ['--bind', pretended, join('/proc/sys', name)]);
  }
}

/** The kubelet wants its root cgroup to be there, in each hierarchy of cgroup v1, or in the one of v2 with the controllers it can have. */
export async function createCgroups({ cgroup }: ClusterLayout): Promise<void> {
  if (existsSync(join(cgroups, 'cgroup.controllers'))) {
    const controllers = (await readFile(join(cgroups, 'cgroup.controllers'), 'utf8')).trim().split(' ');
    await writeFile(join(cgroups, 'cgroup.subtree_control'), controllers.map((name) => `+${name}`).join(' '));
    await mkdir(join(cgroups, cgroup));
    return;
  }
  const hierarchies = (await readdir(cgroups, { withFileTypes: true })).filter((entry) => entry.isDirectory());
  await Promise.all(hierarchies.map(({ name }) => mkdir(join(cgroups, name, cgroup))));
}

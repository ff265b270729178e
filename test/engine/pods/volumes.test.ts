import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Template } from '../../../src/argo/types.ts';
import { describeSandboxes, podRig, sandboxes, shell } from './pod-rig.ts';

function mounting(
  script: string,
  volumeMounts: readonly { name: string; mountPath: string; subPath?: string; readOnly?: boolean }[],
): Template {
  return shell(script, { container: { volumeMounts } });
}

describeSandboxes.each(sandboxes)('a volume in %s', (_, isolation) => {
  const data = { volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'nfs-external' } }] };
  const mount = { name: 'data', mountPath: '/mnt/test-data-volume' };

  it('of a claim is one directory for all steps and workflows of a run', async () => {
    const { runner, pod, stateDir, log } = await podRig(isolation);
    const write = pod(mounting('echo x > /mnt/test-data-volume/f', [mount]), {
      workflowSpec: data,
      workflowName: 'other',
    });
    const read = pod(mounting('cat /mnt/test-data-volume/f', [mount]), { workflowSpec: data });
    expect(await runner.start(write).done).toMatchObject({ phase: 'Succeeded', message: null });
    expect(await runner.start(read).done).toMatchObject({ phase: 'Succeeded' });
    expect(await log(read)).toBe('x\n');
    expect(await readFile(join(stateDir, 'volumes', 'nfs-external', 'f'), 'utf8')).toBe('x\n');
  });

  it('of a claim can be that of an earlier run', async () => {
    const earlier = await podRig(isolation);
    const claims = { 'nfs-external': join(earlier.stateDir, 'volumes', 'nfs-external') };
    const later = await podRig(isolation, { claims });
    const write = earlier.pod(mounting('echo x > /mnt/test-data-volume/f', [mount]), { workflowSpec: data });
    const read = later.pod(mounting('cat /mnt/test-data-volume/f', [mount]), { workflowSpec: data });
    await earlier.runner.start(write).done;
    expect(await later.runner.start(read).done).toMatchObject({ phase: 'Succeeded' });
    expect(await later.log(read)).toBe('x\n');
  });

  it('of a claim template belongs to the workflow', async () => {
    const { runner, pod, stateDir } = await podRig(isolation);
    const workflowSpec = { volumeClaimTemplates: [{ metadata: { name: 'work' } }] };
    const one = pod(mounting('touch /work-dir/f', [{ name: 'work', mountPath: '/work-dir' }]), { workflowSpec });
    expect(await runner.start(one).done).toMatchObject({ phase: 'Succeeded' });
    expect(await readdir(join(stateDir, 'volumes', 'wf-work'))).toEqual(['f']);
  });

  it('that is an emptyDir is each pod’s own, shared with its init containers, and gone afterwards', async () => {
    const { runner, pod, log, file } = await podRig(isolation);
    const workflowSpec = { volumes: [{ name: 'scratch', emptyDir: {} }] };
    const template = mounting('ls /scratch; touch /scratch/g', [{ name: 'scratch', mountPath: '/scratch' }]);
    const initContainers = [{ name: 'fill', command: ['touch', '/scratch/f'], mirrorVolumeMounts: true }];
    const first = pod({ ...template, initContainers }, { workflowSpec });
    const second = pod(template, { workflowSpec });
    expect(await runner.start(first).done).toMatchObject({ phase: 'Succeeded', message: null });
    expect(await runner.start(second).done).toMatchObject({ phase: 'Succeeded' });
    expect([await log(first), await log(second)]).toEqual(['f\n', '']);
    expect(await readdir(file(first, ''))).not.toContain('scratch');
  });

  it('holds the keys of a Secret as files that only the step can read', async () => {
    const { runner, pod, log } = await podRig(isolation, { secrets: { token: { 'a.txt': 'A', b: 'B' } } });
    const items = [{ key: 'b', path: 'deep/er', mode: 0o440 }];
    const workflowSpec = {
      volumes: [
        { name: 'all', secret: { secretName: 'token' } },
        { name: 'some', secret: { secretName: 'token', items } },
        { name: 'none', secret: { secretName: 'absent', optional: true } },
      ],
    };
    const one = pod(
      mounting('cd /secrets && stat -c "%a %n" all/* some/deep/* && cat all/a.txt && ls none && ! touch all/new', [
        { name: 'all', mountPath: '/secrets/all', readOnly: true },
        { name: 'some', mountPath: '/secrets/some' },
        { name: 'none', mountPath: '/secrets/none' },
      ]),
      { workflowSpec },
    );
    expect(await runner.start(one).done).toMatchObject({ phase: 'Succeeded', message: null });
    expect((await log(one)).split('touch')[0]).toBe('400 all/a.txt\n400 all/b\n440 some/deep/er\nA');
  });

  it('mounts a subPath, made when missing, read only where it says so', async () => {
    const { runner, pod, stateDir, log } = await podRig(isolation);
    const script = 'ls /data; touch /data/x; touch /other/y';
    const mounts = [
      { name: 'data', mountPath: '/data', subPath: 'sub/dir', readOnly: true },
      { name: 'data', mountPath: '/other', subPath: 'sub/dir' },
    ];
    const one = pod(mounting(script, mounts), { workflowSpec: data });
    expect(await runner.start(one).done).toMatchObject({ phase: 'Succeeded', message: null });
    expect(await log(one)).toBe("touch: cannot touch '/data/x': Read-only file system\n");
    expect(await readdir(join(stateDir, 'volumes', 'nfs-external', 'sub', 'dir'))).toEqual(['y']);
  });

  it('mounts one key of a ConfigMap as a file', async () => {
    const { runner, pod, log } = await podRig(isolation, { configMaps: { settings: { 'a.conf': 'x=1\n' } } });
    const workflowSpec = { volumes: [{ name: 'settings', configMap: { name: 'settings' } }] };
    const mounts = [{ name: 'settings', mountPath: '/settings/app.conf', subPath: 'a.conf' }];
    const one = pod(mounting('cat /settings/app.conf', mounts), { workflowSpec });
    expect(await runner.start(one).done).toMatchObject({ phase: 'Succeeded', message: null });
    expect(await log(one)).toBe('x=1\n');
  });

  it('below another volume, and below a symbolic link of this machine, is mounted inside the sandbox', async () => {
    const { runner, pod, stateDir } = await podRig(isolation);
    const workflowSpec = { volumes: [...data.volumes, { name: 'cache', emptyDir: {} }] };
    const mounts = [
      { name: 'cache', mountPath: '/mnt/test-data-volume/cache' },
      { name: 'cache', mountPath: '/bin/../tmp/here' },
      mount,
    ];
    const one = pod(mounting('echo x > /tmp/here/f && cat /mnt/test-data-volume/cache/f', mounts), { workflowSpec });
    expect(await runner.start(one).done).toMatchObject({ phase: 'Succeeded', message: null });
    expect(await readdir(join(stateDir, 'volumes', 'nfs-external'))).toEqual(['cache']);
    expect(await readdir(join(stateDir, 'volumes', 'nfs-external', 'cache'))).toEqual([]);
  });

  it('never leads out through a link that an earlier step left in it', async () => {
    const { runner, pod, stateDir } = await podRig(isolation);
    const outside = join(stateDir, 'outside');
    await mkdir(outside);
    await writeFile(join(outside, 'secret'), 'host file');
    const volume = join(stateDir, 'volumes', 'nfs-external');
    await mkdir(volume, { recursive: true });
    await symlink(outside, join(volume, 'absolute'));
    await symlink('../../outside', join(volume, 'relative'));
    const workflowSpec = { volumes: [...data.volumes, { name: 'cache', emptyDir: {} }] };
    const script = 'cat /a/secret /r/secret /n/absolute/c/secret; touch /a/x /r/x; exit 0';
    const mounts = [
      { name: 'data', mountPath: '/a', subPath: 'absolute' },
      { name: 'data', mountPath: '/r', subPath: 'relative' },
      { name: 'data', mountPath: '/n' },
      { name: 'cache', mountPath: '/n/absolute/c' },
    ];
    const one = pod(mounting(script, mounts), { workflowSpec });
    await runner.start(one).done;
    expect(await readdir(outside)).toEqual(['secret']);
  });

  it('refuses a mount that Kubernetes would refuse', async () => {
    const { runner, pod } = await podRig(isolation, { secrets: { s: { '../k': 'v' } } });
    const workflowSpec = {
      volumes: [
        ...data.volumes,
        { name: 'host', hostPath: { path: '/etc' } },
        { name: 's', secret: { secretName: 's' } },
      ],
    };
    const rows = [
      { ...mount, subPath: '../..' },
      { ...mount, mountPath: '/' },
      { name: 'host', mountPath: '/h' },
      { name: 's', mountPath: '/s' },
    ];
    const results = await Promise.all(
      rows.map((row) => runner.start(pod(mounting('true', [row]), { workflowSpec })).done),
    );
    expect(results.map(({ phase, message }) => [phase, message])).toEqual([
      ['Error', 'subPath "../.." of volume data must be relative and must not contain ".."'],
      ['Error', 'nothing can be mounted at "/": expected a directory below /'],
      ['Error', 'volume host is hostPath: expected a claim, emptyDir, secret or configMap'],
      ['Error', '"../k" cannot be a file of a volume: expected a relative path'],
    ]);
  });
});

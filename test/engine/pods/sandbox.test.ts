import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { describeSandboxes, podRig, sandboxes, shell } from './pod-rig.ts';

describeSandboxes.each(sandboxes)('%s', (_, isolation) => {
  it('keeps what a step writes outside its volumes away from this machine and from other steps', async () => {
    const { runner, pod, log } = await podRig(isolation);
    const name = `argo-e2e-${process.pid}`;
    const script = `for f in /${name} /usr/${name} /etc/${name} /tmp/${name} /dev/shm/${name}; do test ! -e $f && echo x > $f || echo "$f"; done`;
    const pods = [pod(shell(script)), pod(shell(script))];
    for (const one of pods) expect(await runner.start(one).done).toMatchObject({ phase: 'Succeeded' });
    expect(await Promise.all(pods.map(log))).toEqual(['', '']);
    expect(
      ['', '/usr', '/etc', '/tmp', '/dev/shm']
        .map((directory) => `${directory}/${name}`)
        .filter((file) => existsSync(file)),
    ).toEqual([]);
  });

  it('shows a step its own processes only, and not the state of the run', async () => {
    const { runner, pod, log, stateDir } = await podRig(isolation);
    await writeFile(join(stateDir, 'other-step'), '');
    const one = pod(
      shell(`ls ${stateDir} 2>/dev/null; cat /proc/1/comm; for p in /proc/[0-9]*; do echo x; done | wc -l`),
    );
    expect(await runner.start(one).done).toMatchObject({ phase: 'Succeeded' });
    const [init, count] = (await log(one)).trim().split('\n');
    expect(init).toBe('sh');
    expect(Number(count)).toBeLessThan(8);
  });

  it('hides a state directory that does not lie below /tmp as well', async () => {
    const place = await mkdtemp('/var/tmp/pods-test-');
    const { runner, pod, log } = await podRig(isolation, { stateDir: place });
    await writeFile(join(place, 'other-step'), '');
    const one = pod(shell(`ls -A ${place} && ! touch ${place}/new 2>/dev/null && echo hidden`));
    expect(await runner.start(one).done).toMatchObject({ phase: 'Succeeded' });
    expect(await log(one)).toBe('hidden\n');
  });

  it('is the same for paths and values with any character in them', async () => {
    const { stateDir } = await podRig(isolation);
    const odd = join(stateDir, 'a b,c:d"e\'f\\g$(h)\n√');
    await mkdir(odd);
    const { runner, pod, log } = await podRig(isolation, { stateDir: odd });
    const workflowSpec = { volumes: [{ name: 'd', persistentVolumeClaim: { claimName: 'c' } }] };
    const mountPath = '/data/$(touch x) `y`, "z" \\ ü:é';
    const container = {
      command: ['sh', '-c', 'pwd; printf "%s\\n" "$@" "$V"; echo x > f', 'sh', '$(touch a)', "'; touch b; '", ''],
      workingDir: mountPath,
      env: [{ name: 'V', value: '$(touch c)\n"' }],
      volumeMounts: [{ name: 'd', mountPath }],
    };
    const one = pod({ name: 'main', container }, { workflowSpec });
    expect(await runner.start(one).done).toMatchObject({ phase: 'Succeeded', message: null });
    expect(await log(one)).toBe(`${mountPath}\n$(touch a)\n'; touch b; '\n\n$(touch c)\n"\n`);
    expect(await readFile(join(odd, 'volumes', 'c', 'f'), 'utf8')).toBe('x\n');
  });

  it('refuses an executable text file without #!, which the shell would run but a pod would not', async () => {
    const { runner, pod, stateDir } = await podRig(isolation);
    await mkdir(join(stateDir, 'volumes', 'c'), { recursive: true });
    await writeFile(join(stateDir, 'volumes', 'c', 'build'), 'echo built\n', { mode: 0o755 });
    const workflowSpec = { volumes: [{ name: 'd', persistentVolumeClaim: { claimName: 'c' } }] };
    const container = { command: ['./build'], workingDir: '/d', volumeMounts: [{ name: 'd', mountPath: '/d' }] };
    expect(await runner.start(pod({ name: 'main', container }, { workflowSpec })).done).toMatchObject({
      phase: 'Failed',
      message: 'main: Error (exit code 64): failed to start command: fork/exec ./build: exec format error',
      exitCode: '64',
    });
  });

  it('is told from a pod that somebody ended, when its namespaces cannot be made', async () => {
    const broken = { ...isolation, tools: { ...isolation.tools, unshare: '/bin/false' } };
    const { runner, pod } = await podRig(broken);
    expect(await runner.start(pod(shell('true'))).done).toMatchObject({
      phase: 'Error',
      message: 'the pod could not be set up on this machine: its namespaces cannot be made (see its log)',
    });
  });

  it('says in the log why it could not be made', async () => {
    const broken = { ...isolation, tools: { ...isolation.tools, pivot_root: '/bin/false' } };
    const { runner, pod, log } = await podRig(broken);
    const one = pod(shell('true'));
    expect(await runner.start(one).done).toMatchObject({
      phase: 'Error',
      message: 'the pod could not be set up on this machine: its root directory cannot be changed (see its log)',
      exitCode: null,
    });
    expect(await log(one)).toContain('its root directory cannot be changed');
  });
});

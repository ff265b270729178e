/** `e2e gc` against a real API server, as the account that docs/install gives it. */
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runLabel } from '../../src/engine/argo/submission-labels.ts';
import { type CliResult, runCli } from '../support/cli.ts';
import { testDirectory } from '../support/git-repo.ts';
import { cluster, useCluster } from './cluster-rig.ts';
import { type Installed, install } from './installed.ts';
import { busyboxPod, kubectl, nobodysController } from './under-test.ts';

interface Item {
  readonly kind: string;
  readonly name: string;
  readonly outcome: string;
  readonly why: string;
}

describe.runIf(cluster.parts !== null)(
  'e2e gc (needs a cluster of ours; the phases are ours, no controller acts on these workflows)',
  () => {
    const rig = useCluster({ replayer: false });
    let installed: Installed;
    beforeAll(async () => {
      installed = await install(rig.client, rig.namespace);
    });
    afterAll(() => installed?.[Symbol.asyncDispose]());

    const own = { [runLabel]: 'run-1' };

    async function workflow(
      name: string,
      phase: string,
      labels: Readonly<Record<string, string>> = own,
    ): Promise<void> {
      const all = { ...labels, ...nobodysController, ...(phase !== '' && { 'workflows.argoproj.io/phase': phase }) };
      await rig.create({
        apiVersion: 'argoproj.io/v1alpha1',
        kind: 'Workflow',
        metadata: { name, labels: all },
        spec: { entrypoint: 'main', templates: [] },
      });
    }

    async function claim(name: string, labels: Readonly<Record<string, string>>): Promise<void> {
      await rig.client.request({
        method: 'POST',
        path: `/api/v1/namespaces/${rig.namespace}/persistentvolumeclaims`,
        body: {
          metadata: { name, labels },
          spec: { accessModes: ['ReadWriteOnce'], storageClassName: '', resources: { requests: { storage: '1Mi' } } },
        },
      });
    }

    async function gc(args: readonly string[], account = 'e2e-gc'): Promise<CliResult> {
      using home = testDirectory();
      const kubeconfig = account === '' ? cluster.kubeconfig : await installed.kubeconfigOf(account);
      const env = { KUBECONFIG: kubeconfig, HOME: home.path, E2E_NAMESPACE: rig.namespace };
      return await runCli('e2e', ['gc', ...args], { cwd: home.path, env });
    }

    const outcomes = ({ stdout }: CliResult) =>
      Object.fromEntries((JSON.parse(stdout) as { items: Item[] }).items.map(({ name, outcome }) => [name, outcome]));

    it('deletes what is ours, old and unused, with no more rights than it needs; all else stays', async () => {
      await workflow('ended', 'Succeeded');
      await workflow('running', 'Running');
      await workflow('nightly-1', 'Failed');
      await workflow('untouched', '');
      await workflow('somebodys', 'Succeeded', {});
      await claim('left', own);
      await claim('mounted', own);
      await claim('not-ours', {});
      const pod = busyboxPod({ name: 'user', script: 'true' }) as { readonly spec: object };
      const volumes = [{ name: 'v', persistentVolumeClaim: { claimName: 'mounted' } }];
      const path = `/api/v1/namespaces/${rig.namespace}/pods`;
      await rig.client.request({ method: 'POST', path, body: { ...pod, spec: { ...pod.spec, volumes } } });
      for (const name of ['ended', 'running', 'another-project'])
        mkdirSync(join(installed.volume, name, name === 'another-project' ? 'docs' : 'outputs/artifacts'), {
          recursive: true,
        });

      const wish = ['--keep-for', 'nightly-*=30d', '--keep-for', '*=0', '--volume-root', installed.volume, '--json'];
      const expected = (gone: string) => ({
        ended: gone,
        running: 'kept',
        'nightly-1': 'kept',
        untouched: 'kept',
        left: gone,
        mounted: 'kept',
      });
      const dry = await gc(wish);
      expect(dry.exitCode, dry.stderr).toBe(0);
      expect(outcomes(dry)).toMatchObject(expected('due'));
      expect((await rig.list()).length).toBe(5);
      expect(existsSync(join(installed.volume, 'ended'))).toBe(true);

      const swept = await gc([...wish, '--delete']);
      expect(swept.exitCode, swept.stderr).toBe(0);
      expect(outcomes(swept)).toMatchObject(expected('deleted'));
      expect(JSON.parse(swept.stdout).notes).toEqual([
        'namespaces of the cluster were not looked at: this account may not list them',
      ]);
      expect((await rig.list()).map(({ metadata }) => metadata.name).toSorted()).toEqual([
        'nightly-1',
        'running',
        'somebodys',
        'untouched',
      ]);
      const claims = await kubectl(cluster, '-n', rig.namespace, 'get', 'persistentvolumeclaims', '-o', 'name');
      expect(claims.trim().split('\n').toSorted()).toEqual(
        ['mounted', 'nfs-external', 'not-ours'].map((name) => `persistentvolumeclaim/${name}`),
      );
      const left = ['ended', 'running', 'another-project'].filter((name) => existsSync(join(installed.volume, name)));
      expect(left).toEqual(['running', 'another-project']);

      expect(outcomes(await gc(['--older-than', '0', '--kind', 'workflow', '--json', '--delete']))).toEqual({
        running: 'deleted',
        untouched: 'deleted',
        'nightly-1': 'deleted',
      });
      expect((await rig.list()).map(({ metadata }) => metadata.name)).toEqual(['somebodys']);
    });

    it('deletes namespaces of runs where it may, but none whose run goes on', async () => {
      const names = [`${rig.namespace}-a`, `${rig.namespace}-b`];
      await workflow('goes-on', 'Running', { [runLabel]: `${rig.namespace}-2` });
      for (const [index, name] of names.entries()) {
        const labels = { [runLabel]: `${rig.namespace}-${index + 1}` };
        await rig.client.request({ method: 'POST', path: '/api/v1/namespaces', body: { metadata: { name, labels } } });
      }
      // Others test on this cluster too: only names of ours.
      const wish = [
        '--kind',
        'namespace',
        '--keep-for',
        `${rig.namespace}-*=0`,
        '--keep-for',
        '*=1000d',
        '--delete',
        '--json',
      ];
      const swept = await gc(wish, '');
      expect(outcomes(swept)).toMatchObject({ [names[0] ?? '']: 'deleted', [names[1] ?? '']: 'kept' });
      await rig.client.request({ method: 'DELETE', path: `/api/v1/namespaces/${names[1]}` });
    });

    it('asks for the rights it lacks', async () => {
      const { exitCode, stderr } = await gc([], 'e2e-runner');
      expect([exitCode, stderr.includes('may not list workflows.argoproj.io')]).toEqual([3, true]);
    });
  },
);

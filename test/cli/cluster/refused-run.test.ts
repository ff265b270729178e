import { describe, expect, it } from 'vitest';
import { runCli } from '../../support/cli.ts';
import { specOf } from '../harness-repo.ts';
import { latestRun, resultsIn } from '../result-files.ts';
import type { ClusterScript } from './cluster-script.ts';
import { onCluster, path, succeeds } from './run-e2e-on-cluster.ts';

describe('a run that a cluster must not or cannot take', () => {
  const nothing: ClusterScript = {};

  it.each([
    ['a host path', { volumes: [{ name: 'v', hostPath: { path: '/' } }] }, [], '--allow-host-path'],
    [
      'somebody’s claim',
      { volumes: [{ name: 'v', persistentVolumeClaim: { claimName: 'other' } }] },
      [],
      '--allow-claim other',
    ],
    ['another account', { serviceAccountName: 'admin' }, [], '--allow-service-account admin'],
    ['a foreign image', {}, ['--allow-image-prefix', 'ghcr.io/acme/'], '--allow-image-prefix'],
    ['another namespace', {}, ['--allow-namespace', 'e2e'], '--allow-namespace ci'],
  ])(
    'because of %s: exit 2 with the flag that would allow it, and nothing is created',
    async (_, extra, flags, hint) => {
      const spec = { ...specOf('true'), ...extra };
      await onCluster({ one: { spec }, two: 'true' }, nothing, async ({ cluster, run }) => {
        const { exitCode, stdout } = await run(flags);
        expect(exitCode).toBe(2);
        expect(stdout).toContain(hint);
        expect(cluster.changes()).toEqual([]);
      });
    },
  );

  it('half-way: what was created is terminated, and named', async () => {
    let created = 0;
    const refuse: ClusterScript['refuse'] = (method, asked) => {
      if (method !== 'POST' || asked.includes('dryRun')) return null;
      created += 1;
      return created === 1 ? null : [422, 'admission says no'];
    };
    await onCluster({ one: 'true', two: 'true' }, { refuse, statusOf: () => null }, async ({ cluster, run }) => {
      const { exitCode, stdout, stderr } = await run([]);
      const [left, ...more] = cluster.workflows();
      expect([exitCode, left?.spec.shutdown, more]).toEqual([2, 'Terminate', []]);
      expect(stderr).toContain(`: ${left?.metadata.name} is terminated: not all could be submitted\n`);
      expect(stdout).toContain(`${left?.metadata.name} is terminated: not all could be submitted`); // in the report, too
      expect(stdout).toContain('admission says no');
    });
  });

  it('is given the same workflow by the flag that allows it', async () => {
    const spec = { ...specOf('true'), serviceAccountName: 'admin' };
    await onCluster({ one: { spec } }, succeeds, async ({ run }) => {
      expect((await run(['--allow-service-account', 'admin'])).exitCode).toBe(0);
    });
  });

  it('because we have no right to create: the right is named, and the role that grants it', async () => {
    const message =
      'workflows.argoproj.io is forbidden: User "ann" cannot create resource "workflows" in API group "argoproj.io" in the namespace "ci"';
    const refuse = (method: string, asked: string) =>
      method === 'POST' && asked.startsWith(path) ? ([403, message] as const) : null;
    await onCluster({ one: 'true' }, { refuse }, async ({ cluster, run }) => {
      const { exitCode, stdout } = await run([]);
      expect(exitCode).toBe(3);
      expect(stdout).toContain('user "ann" may not create workflows.argoproj.io in namespace ci');
      expect(stdout).toMatch(/^kubectl apply -f - <<'EOF'\napiVersion[\s\S]*\nEOF$/m);
      expect(cluster.workflows()).toEqual([]);
    });
  });

  it.each([
    ['no cluster is configured', { HOME: '/nonexistent' }, [], 2, 'no cluster is configured'],
    ['there is no such context', {}, ['--context', 'prod'], 2, 'prod'],
    ['there is no such namespace', {}, ['--namespace', 'nowhere'], 2, 'nowhere'],
    ['the cluster sees no working tree', {}, ['--dirty'], 2, '--dirty'],
    ['secrets of files are for this machine', {}, ['--secret', 'a.b=c'], 2, '--secret'],
  ])('because %s: one error, results, and nothing is created', async (_, env, flags, code, says) => {
    await onCluster({ one: 'true' }, nothing, async ({ cluster, repo, run }) => {
      const { exitCode, stdout } = await run(flags, { env });
      expect([exitCode, cluster.changes()]).toEqual([code, []]);
      expect(stdout.split('\n').filter((line) => line.startsWith('ERROR:'))).toEqual([expect.stringContaining(says)]);
      expect(resultsIn(latestRun(repo)).last).toBe('finished.json');
    });
  });

  it('because one step is to be run again, which only works on the volumes of this machine', async () => {
    await onCluster({ one: 'true' }, nothing, async ({ cluster, repo }) => {
      const again = ['run', 'one', '--step', 'main', '--from-run', 'latest', '--engine', 'argo'];
      const { exitCode, stderr } = await runCli('e2e', again, { cwd: repo });
      expect([exitCode, stderr.split('\n')[0], cluster.seen]).toEqual([2, expect.stringContaining('--step'), []]);
    });
  });
});

/** `e2e get --watch` and `e2e logs --follow` of runs on a cluster, and how they are told where to look. */
import { describe, expect, it } from 'vitest';
import type { Phase } from '../../../src/argo/status-types.ts';
import type { CliResult } from '../../support/cli.ts';
import type { ClusterScript } from './cluster-script.ts';
import { type Step, withCluster, workflowOf } from './e2e-on-cluster.ts';
import type { FakeCluster } from './fake-cluster.ts';

/** Does each of `acts` once, when the text that it waits for has been printed. */
function onText(acts: readonly (readonly [text: string, act: () => void])[]): (seen: string) => void {
  const left = [...acts];
  return (seen) => {
    while (left[0] !== undefined && seen.includes(left[0][0])) left.shift()?.[1]();
  };
}

function plain({ stdout }: CliResult): readonly string[] {
  return stdout.split('\n').map((line) => line.replace(/^\[\+[\d:]+\] /, '').replace(/ {2}\(.*?\)/, ''));
}

const readsOf = ({ seen }: FakeCluster, name: string) =>
  seen.filter(({ method, path }) => method === 'GET' && path.split('?')[0]?.endsWith(`/workflows/${name}`)).length;

describe('e2e get --watch of a run on a cluster', () => {
  it('hears of changes by one stream, and reads the object when something has changed, not more than about each second', async () => {
    await withCluster(async ({ cluster, e2e }) => {
      const put = (phase: 'Running' | 'Succeeded', one: Phase) =>
        cluster.add(workflowOf('w', '1', phase, [{ name: 'one', phase: one }]));
      put('Running', 'Pending');
      const flood = () => {
        for (let count = 0; count < 50; count += 1) put('Running', 'Running');
      };
      const acts = onText([
        ['w/one  Pending', flood],
        ['w/one  Pending → Running', () => put('Succeeded', 'Succeeded')],
      ]);
      const watched = await e2e(['get', '--watch', '-n', 'ci'], { onOutput: acts });
      expect([watched.exitCode, watched.stderr, plain(watched)]).toEqual([
        0,
        '',
        [
          'w  Running',
          'w/one  Pending',
          'w/one  Pending → Running',
          'w/one  Running → Succeeded',
          'w  Running → Succeeded',
          '',
        ],
      ]);
      const streams = cluster.seen.filter(({ path }) => path.includes('watch=true')).map(({ path }) => path);
      expect(streams).toEqual([expect.stringContaining('fieldSelector=metadata.name=w')]);
      expect(readsOf(cluster, 'w')).toBeLessThanOrEqual(6);
    });
  });

  it('stays with the run that was the latest, follows what begins in it later, and says what has been deleted', async () => {
    await withCluster(async ({ cluster, e2e }) => {
      const put = (name: string, run: string, phase: 'Running' | 'Succeeded') =>
        cluster.add(workflowOf(name, run, phase, []));
      put('a', '1', 'Running');
      const acts = onText([
        [
          'a  Running',
          () => {
            put('newer', '2', 'Running');
            put('b', '1', 'Running');
            put('a', '1', 'Succeeded');
          },
        ],
        ['b  Running', () => cluster.remove('ci/b')],
      ]);
      const watched = await e2e(['get', 'latest', '--watch', '-n', 'ci'], { onOutput: acts });
      expect([watched.exitCode, plain(watched)]).toEqual([
        0,
        ['a  Running', 'a  Running → Succeeded', 'b  Running', 'b has been deleted', ''],
      ]);
    });
  });

  it('goes on by reading where it may not watch', async () => {
    const refuse: ClusterScript['refuse'] = (_, path) => (path.includes('watch=true') ? [403, 'no watching'] : null);
    await withCluster(
      async ({ cluster, e2e }) => {
        cluster.add(workflowOf('w', '1', 'Running', []));
        const acts = onText([['w  Running', () => cluster.add(workflowOf('w', '1', 'Failed', []))]]);
        const { exitCode, stdout } = await e2e(['get', '--watch', '-n', 'ci'], { onOutput: acts });
        expect([exitCode, stdout]).toEqual([0, expect.stringContaining('w  Running → Failed')]);
      },
      { refuse },
    );
  });

  it('ends with what the server refuses for good, and with Ctrl-C', async () => {
    let isRefusing = false;
    const refuse: ClusterScript['refuse'] = (_, path) =>
      isRefusing && path.includes('/workflows/') ? [403, 'not any more'] : null;
    await withCluster(
      async ({ cluster, e2e }) => {
        cluster.add(workflowOf('w', '1', 'Running', []));
        const interrupted = await e2e(['get', '--watch', '-n', 'ci'], {
          onOutput: (text, child) => void (text.includes('w  Running') && child.kill('SIGINT')),
        });
        expect(interrupted).toMatchObject({ exitCode: 130, stderr: 'interrupted by SIGINT\n' });
        const acts = onText([
          [
            'w  Running',
            () => {
              isRefusing = true;
              cluster.add(workflowOf('w', '1', 'Running', [{ name: 'one', phase: 'Running' }]));
            },
          ],
        ]);
        const { exitCode, stderr } = await e2e(['get', '--watch', '-n', 'ci'], { onOutput: acts });
        expect([exitCode, stderr]).toEqual([3, expect.stringContaining('answered 403 to GET')]);
      },
      { refuse },
    );
  });
});

const pods: NonNullable<ClusterScript['pods']> = ({ metadata, status }) =>
  Object.values(status?.nodes ?? {})
    .filter(({ phase }) => phase === 'Succeeded')
    .map((node) => ({
      namespace: 'ci',
      name: `pod-of-${node.id}`,
      labels: { 'workflows.argoproj.io/workflow': metadata.name ?? '' },
      annotations: { 'workflows.argoproj.io/node-id': node.id },
      log: `line of ${metadata.name}/${node.displayName}\n`,
    }));

describe('e2e logs of a run on a cluster', () => {
  it('--follow stays with the run that was the latest when it began', async () => {
    await withCluster(
      async ({ cluster, e2e }) => {
        const done = { name: 'one', phase: 'Succeeded' } as const;
        cluster.add(workflowOf('w', '1', 'Running', [done]));
        const begin = () => {
          cluster.add(workflowOf('newer', '2', 'Succeeded', [done]));
          cluster.add(workflowOf('w', '1', 'Succeeded', [done, { ...done, name: 'two' }]));
        };
        const { exitCode, stdout } = await e2e(['logs', '-f', '-n', 'ci'], {
          onOutput: onText([['line of w/one', begin]]),
        });
        expect([exitCode, stdout]).toEqual([0, expect.stringMatching(/^one: line of w\/one\ntwo: line of w\/two\n$/)]);
      },
      { pods },
    );
  });

  it('says of a step that never began that it did not, not that its pod is gone, with the command that tells why', async () => {
    await withCluster(
      async ({ cluster, e2e }) => {
        const message = 'workflow shutdown with strategy:  Stop';
        const steps: readonly Step[] = [
          { name: 'one', phase: 'Succeeded' },
          { name: 'deploy', phase: 'Failed', message },
          { name: 'image', phase: 'Failed', message },
        ];
        cluster.add(workflowOf('w', '1', 'Failed', steps));
        cluster.add(workflowOf('x', '2', 'Running', [{ name: 'slow', phase: 'Pending' }]));
        const results = [
          await e2e(['logs', 'w', '-n', 'ci']),
          await e2e(['logs', 'w', '--step', 'deploy', '-n', 'ci']),
        ];
        results.push(await e2e(['logs', 'x', '--step', 'slow', '-n', 'ci']));
        expect(results.map(({ exitCode, stdout, stderr }) => [exitCode, stdout, stderr])).toEqual([
          [
            0,
            'one: line of w/one\n',
            'no log of deploy, image: they never began, as far as the workflow tells; why: e2e why w -n ci\n',
          ],
          [
            1,
            '',
            'there is no log of step deploy of run 1: it never began, as far as the workflow tells; why: e2e why w --step deploy -n ci\n',
          ],
          [
            0,
            '',
            'there is no log of step slow of run 2 yet: nothing of it has begun; why: e2e why x --step slow -n ci\n',
          ],
        ]);
      },
      { pods },
    );
  });
});

describe('-n', () => {
  it('is --namespace, and says by itself that the run is on a cluster; a variable for it does not', async () => {
    await withCluster(async ({ cluster, e2e }) => {
      cluster.add(workflowOf('w', '1', 'Succeeded', []));
      const short = await e2e(['get', '-n', 'ci'], { env: { E2E_ENGINE: 'local' } });
      expect([short.exitCode, short.stdout]).toEqual([0, expect.stringContaining('Name:       w\n')]);
      const byContext = await e2e(['get', '--context', 'test']);
      expect(byContext.exitCode).toBe(0);
      const here = await Promise.all([
        e2e(['get'], { env: { E2E_NAMESPACE: 'ci' } }),
        e2e(['get', '-n', 'ci', '--engine', 'local']),
      ]);
      expect(here.map(({ exitCode, stderr }) => [exitCode, stderr.includes('for one on a cluster add -n')])).toEqual([
        [2, true],
        [2, true],
      ]);
    });
  });
});

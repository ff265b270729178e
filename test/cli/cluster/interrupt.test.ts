import { describe, expect, it } from 'vitest';
import type { CliOptions, RunningCli } from '../../support/cli.ts';
import { latestRun, resultsIn } from '../result-files.ts';
import type { ClusterScript } from './cluster-script.ts';
import type { FakeCluster } from './fake-cluster.ts';
import { ended, onCluster, path, running } from './run-e2e-on-cluster.ts';

describe('an interrupted run on a cluster', () => {
  /** Ends a workflow when `spec.shutdown` asks for it. */
  const stops: ClusterScript = {
    statusOf: (workflow) => {
      if (workflow.status === undefined) return running;
      return workflow.spec.shutdown === undefined || workflow.status.phase !== 'Running'
        ? null
        : ended(workflow, 'Failed');
    },
  };

  it('stops its own workflows once, waits for their ends, and writes its results', async () => {
    await onCluster({ one: 'true', two: 'true' }, stops, async ({ cluster, repo, run }) => {
      const onOutput = whenRunning(cluster, 2, (child) => {
        child.kill('SIGINT');
        child.kill('SIGTERM');
      });
      const { exitCode, stdout, stderr } = await run([], { onOutput });
      expect(exitCode).toBe(130);
      // which of two signals at once is heard first is the kernel's to say
      expect(stderr).toMatch(
        /\] interrupted by SIG(?:INT|TERM): stopping what still runs; a further Ctrl-C ends at once\n/,
      );
      expect(stdout).toContain('INTERRUPTED');
      const patches = cluster.seen.filter(({ method }) => method === 'PATCH').map(({ body }) => body);
      expect(patches).toEqual([{ spec: { shutdown: 'Stop' } }, { spec: { shutdown: 'Stop' } }]);
      const { last, finished: result, report } = resultsIn(latestRun(repo));
      expect({ last, result, report }).toMatchObject({
        last: 'finished.json',
        result: { result: 'ABORTED' },
        report: { workflows: [{ outcome: 'interrupted' }, { outcome: 'interrupted' }] },
      });
    });
  });

  it('is said while it goes on, as is a deadline that has passed', async () => {
    await onCluster({ one: 'true' }, stops, async ({ run }) => {
      const { exitCode, stdout, stderr } = await run(['--timeout', '1s']);
      expect(stderr).toContain('] one: not finished after 1s: it is being stopped\n');
      expect([exitCode, stdout.includes('✖ one  timed-out')]).toEqual([1, true]);
    });
  });

  it('is not what a workflow is called that somebody deletes: that is said at once', async () => {
    await onCluster({ one: 'true' }, stops, async ({ cluster, run }) => {
      const onOutput = whenRunning(cluster, 1, () => {
        const [workflow] = cluster.workflows();
        void fetch(`${cluster.url}${path}/${workflow?.metadata.name}`, { method: 'DELETE' });
      });
      const { exitCode, stdout, stderr } = await run([], { onOutput });
      expect(stderr).toContain('] one: the workflow was deleted\n');
      expect([exitCode, stdout.includes('✖ one  deleted')]).toEqual([1, true]);
    });
  });

  it('that nothing stops is terminated, and ends inside the grace period', async () => {
    const stubborn: ClusterScript = { statusOf: ({ status }) => (status === undefined ? running : null) };
    await onCluster({ one: 'true' }, stubborn, async ({ cluster, run }) => {
      let abortedAt = 0;
      const onOutput = whenRunning(cluster, 1, (child) => {
        abortedAt = performance.now();
        child.kill('SIGINT');
      });
      const { exitCode } = await run([], { onOutput });
      expect(exitCode).toBe(130);
      expect(performance.now() - abortedAt).toBeLessThan(15_000);
      const patches = cluster.seen.filter(({ method }) => method === 'PATCH').map(({ body }) => body);
      expect(patches).toEqual([{ spec: { shutdown: 'Stop' } }, { spec: { shutdown: 'Terminate' } }]);
    });
  });

  it('ends at once at a later SIGINT, whatever connections are open', async () => {
    const stubborn: ClusterScript = { statusOf: ({ status }) => (status === undefined ? running : null) };
    await onCluster({ one: 'true' }, stubborn, async ({ cluster, run }) => {
      let secondAt = 0;
      const onOutput = whenRunning(cluster, 1, (child) => {
        const firstAt = performance.now();
        child.kill('SIGINT');
        const later = () => {
          if (performance.now() - firstAt < 1100) return void setImmediate(later);
          secondAt = performance.now();
          child.kill('SIGINT');
        };
        later();
      });
      expect((await run([], { onOutput })).exitCode).toBe(130);
      expect(performance.now() - secondAt).toBeLessThan(2000);
    });
  });
});

/** Calls `action` once, when so many workflows run and are watched. */
function whenRunning(
  cluster: FakeCluster,
  count: number,
  action: (child: RunningCli) => void,
): NonNullable<CliOptions['onOutput']> {
  let begun = false;
  return (_, child) => {
    if (begun) return;
    begun = true;
    const look = () => {
      const all = cluster.workflows().filter(({ status }) => status?.phase === 'Running');
      if (all.length < count || !cluster.isWatched()) setImmediate(look);
      else action(child);
    };
    look();
  };
}

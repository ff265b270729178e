import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../../src/core/clock.ts';
import { eachLimited } from '../../../src/core/each-limited.ts';
import { cluster, isRealController, statusAuthor, useCluster } from '../cluster-rig.ts';
import {
  type Cell,
  type ClusterFaultName,
  cells,
  expectedOf,
  type FaultName,
  faultStages,
  injections,
} from '../faults/cells.ts';
import { gracePeriodMs } from '../faults/harness-run.ts';
import { Rendezvous } from '../faults/rendezvous.ts';
import { type CellOutcome, runCell } from '../faults/run-cell.ts';
import { compactEtcd, restartApiServer } from '../under-test.ts';

const steersServer = cluster.controlSocket !== null;
const possible = cells.filter(({ name }) => steersServer || injections[name].type === 'proxy');

const mostMemoryBytes = 300 * 1024 ** 2;
/** A run with an outage asks some ten times; a busy loop would ask thousands of times. */
const mostRequests = 60;

/** All, where no pods run. Cells of a fault of the cluster wait for one another, so it must be as many as stages. */
const atOnce = isRealController ? 10 : cells.length;

/** Prow kills what is left after its grace period. */
const mostSecondsToStop = gracePeriodMs / 1000 + 0.5;

describe(`faults between the harness and a real API server (${statusAuthor})`, () => {
  const rig = useCluster({ speed: 2 });
  const outcomes = new Map<Cell, CellOutcome | Error>();
  let memoryBytes = 0;

  const runAll = async (those: readonly Cell[], clusterFault: (cell: Cell) => Promise<void>) => {
    const run = (cell: Cell) =>
      runCell({ rig, cell, injection: injections[cell.name], clusterFault: () => clusterFault(cell) });
    await eachLimited(those, atOnce, async (cell) => {
      const failed = (error: unknown) => (error instanceof Error ? error : new Error(String(error)));
      outcomes.set(cell, await run(cell).catch(failed));
    });
  };

  /** All cells of a fault of the cluster wait for one another: it is done once. A watch breaks in the middle, or goes on after a compaction. */
  const runClusterCells = async (name: ClusterFaultName, act: () => Promise<void>) => {
    const those = possible.filter((cell) => cell.name === name);
    let acting: Promise<void> = Promise.resolve();
    const rendezvous = new Rendezvous(those.length, async () => {
      acting = act();
      await systemClock.sleep(300);
    });
    await runAll(those, async ({ stage }) => {
      const over = rendezvous.arrive();
      if (stage !== 'watch') await over;
      else if (injections[name].compacts) await over.then(() => acting);
    });
    await acting;
  };

  beforeAll(async () => {
    const before = process.memoryUsage().rss;
    const watching = setInterval(() => {
      memoryBytes = Math.max(memoryBytes, process.memoryUsage().rss - before);
    }, 200);
    await runAll(
      possible.filter(({ name }) => injections[name].type === 'proxy'),
      async () => {},
    );
    if (steersServer) {
      await runClusterCells('API server killed and restarted', () => restartApiServer(cluster, { downMs: 3_000 }));
      await runClusterCells('etcd compaction, then a new API server', async () => {
        await compactEtcd(cluster);
        await restartApiServer(cluster);
      });
    }
    clearInterval(watching);
  }, 1_500_000);

  const judge = (cell: Cell) => {
    const outcome = outcomes.get(cell);
    if (!outcome || outcome instanceof Error) throw outcome ?? new Error('no outcome');
    const { reason, ...expected } = expectedOf(cell);
    const inServer = losesController(cell) ? [expect.stringMatching(/^(?:Failed|Running)$/)] : expected.inServer;
    expect(outcome).toMatchObject({ ...expected, inServer, afterNextStart: [], reason: expect.stringMatching(reason) });
    expect(outcome.hits).toBeGreaterThan(0);
    expect(outcome.requests).toBeLessThan(mostRequests);
    if (cell.stage === 'shutdown') expect(outcome.seconds).toBeLessThan(mostSecondsToStop);
  };

  for (const cell of cells) {
    const isPossible = possible.includes(cell);
    const reason = isPossible ? '' : ' (skipped: the API server of this cluster is somebody’s)';
    it.runIf(isPossible)(`${cell.name} at ${cell.stage}${reason}`, () => judge(cell));
  }

  it.runIf(steersServer)('a watch that wants to go on from before a compaction begins anew', () => {
    const cell = cells.find(({ name, stage }) => name.startsWith('etcd compaction') && stage === 'watch');
    const outcome = cell && outcomes.get(cell);
    expect(outcome).toMatchObject({ freshWatches: 2 });
  });

  it('uses a bounded amount of memory, however long an answer keeps away', () => {
    expect(memoryBytes).toBeLessThan(mostMemoryBytes);
  });

  afterAll(() => {
    const names = Object.keys(injections) as FaultName[];
    const rows = names.map((name) => [name, ...faultStages.map((stage) => cellText(outcomes, name, stage))]);
    const lines = [['fault', ...faultStages], ...rows].map((row) =>
      row
        .map((text) => text.padEnd(41))
        .join('')
        .trimEnd(),
    );
    console.log([...lines, `memory: at most ${Math.round(memoryBytes / 1024 ** 2)} MiB more`].join('\n'));
  });
});

/** A real controller has lost the API server as well, and may hear of the stop only when the grace period is over: the next start clears up. */
function losesController({ stage, name }: Cell): boolean {
  return isRealController && stage === 'shutdown' && injections[name].type === 'cluster';
}

function cellText(outcomes: ReadonlyMap<Cell, CellOutcome | Error>, name: FaultName, stage: Cell['stage']): string {
  const [, outcome] = [...outcomes].find(([cell]) => cell.name === name && cell.stage === stage) ?? [];
  if (outcome === undefined) return 'not on somebody’s cluster';
  if (outcome instanceof Error) return `! ${outcome.message}`;
  const { exitCode, inServer, seconds, requests } = outcome;
  return `exit ${exitCode}, ${inServer.join(' ') || 'none'}, ${seconds} s, ${requests} req`;
}

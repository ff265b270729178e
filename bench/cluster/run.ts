/**
 * `npm run bench:cluster [-- --kubeconfig FILE] [--minutes M] [latency] [wire] [memory]`: what waiting for workflows on a cluster costs. Statuses are
 * replayed from recordings of Argo 4.1.2, but for `memory`, where they are made up.
 */
import { parseArgs } from 'node:util';
import { interruption } from '../../test/cluster/interruption.ts';
import { startOwnCluster } from '../../test/cluster/one-node/own-cluster.ts';
import { exitCodeOf, log } from '../../test/cluster/progress.ts';
import { type BenchCluster, enterBenchCluster } from './cluster-bench.ts';
import { waitingMemory } from './memory.ts';
import { type WaitingCost, waitingCost } from './waiting-cost.ts';

const goals = { p99Ms: 250, waitingShare: 0.02, peakMb: 300 } as const;

const benches = {
  async latency(cluster: BenchCluster) {
    for (const count of [1, 10, 100]) printCost(await waitingCost(cluster, count, 1));
  },
  async wire(cluster: BenchCluster) {
    for (const count of [1, 10, 500]) printCost(await waitingCost(cluster, count, 1));
    const cost = await waitingCost(cluster, 100, Number(values.minutes));
    printCost(cost);
    const share = cost.waiting.bytes / cost.poller.bytes;
    verdict(
      share <= goals.waitingShare,
      `${cost.count} workflows over ${cost.minutes} minutes: waiting takes ${percent(share)} of the poller's bytes (goal ≤ ${percent(goals.waitingShare)})`,
    );
  },
  async memory(cluster: BenchCluster) {
    const peakMb = await waitingMemory(cluster, 500, 1_000);
    verdict(
      peakMb <= goals.peakMb,
      `500 workflows of 1,000 made-up nodes: ${peakMb.toFixed(0)} MB at most (goal ≤ ${goals.peakMb} MB)`,
    );
  },
} as const;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { kubeconfig: { type: 'string' }, minutes: { type: 'string', default: '10' } },
});
const over = interruption();
try {
  const own = values.kubeconfig === undefined ? await startOwnCluster(log, over.signal) : null;
  try {
    await Promise.race([benchAll(own?.kubeconfig ?? values.kubeconfig ?? ''), interrupted(over.signal)]);
  } finally {
    await own?.stop();
  }
} catch (error) {
  process.exitCode = exitCodeOf(error, over.signal);
}
if (over.signal.aborted) process.exit(); // a bench that is left half-way holds timers and a child process

function interrupted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason), { once: true }));
}

async function benchAll(kubeconfig: string): Promise<void> {
  for (const [name, bench] of Object.entries(benches)) {
    if (positionals.length > 0 && !positionals.includes(name)) continue;
    console.log(`\n${name}`);
    const cluster = await enterBenchCluster(kubeconfig);
    try {
      await bench(cluster);
    } finally {
      await cluster.leave();
    }
  }
}

function printCost(cost: WaitingCost): void {
  const { count, minutes, p50Ms, p99Ms, pollerP50Ms, waiting, looking, poller, peakMb } = cost;
  const each = (bytes: number) => `${(bytes / count / 1000).toFixed(1)} kB`;
  verdict(
    p99Ms <= goals.p99Ms,
    `${count} workflows of ${minutes} min: noticed after ${p50Ms} ms (median), ${p99Ms} ms (p99; goal ≤ ${goals.p99Ms} ms), the poller after ${(pollerP50Ms / 1000).toFixed(1)} s`,
  );
  console.log(
    `    requests: ${waiting.requests} to wait + ${looking.requests} final, poller ${poller.requests}; bytes of each workflow: ${each(waiting.bytes)} + ${each(looking.bytes)}, poller ${each(poller.bytes)} (waiting is ${percent(waiting.bytes / poller.bytes)}); ${peakMb.toFixed(0)} MB`,
  );
}

function verdict(isMet: boolean, line: string): void {
  console.log(`${isMet ? '✔' : '✖'} ${line}`);
}

function percent(share: number): string {
  return `${(share * 100).toFixed(2)} %`;
}

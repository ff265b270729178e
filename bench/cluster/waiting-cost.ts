/** How late an end is noticed and what the waiting costs on the wire, against asking for every workflow each 30 s, both at once on the same workflows. */
import { homedir } from 'node:os';
import { connectToCluster } from '../../src/kubernetes/connect.ts';
import { startReplayer } from '../../test/cluster/replayer.ts';
import type { BenchCluster, CountedDoor } from './cluster-bench.ts';
import { poll } from './poller.ts';
import { waitInProcess } from './wait-process.ts';
import { newRunId, replayedWorkflows } from './workflows.ts';

export interface WaitingCost {
  readonly count: number;
  readonly minutes: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly pollerP50Ms: number;
  /** Lists and watches. */
  readonly waiting: Traffic;
  /** GETs of single workflows: one for each end. */
  readonly looking: Traffic;
  readonly poller: Traffic;
  readonly peakMb: number;
}

interface Traffic {
  readonly requests: number;
  readonly bytes: number;
}

export async function waitingCost(cluster: BenchCluster, count: number, minutes: number): Promise<WaitingCost> {
  const runId = newRunId();
  const [door, pollerDoor] = [await cluster.countedDoor(), await cluster.countedDoor()];
  const replayer = startReplayer({ client: cluster.writer, namespace: cluster.namespace });
  try {
    const refs = await cluster.create(replayedWorkflows(count, runId, minutes * 60_000));
    const [waited, polledAt] = await Promise.all([
      waitInProcess({ kubeconfig: door.kubeconfig, runId, refs }),
      pollThrough(pollerDoor, refs),
    ]);
    const delays = delaysOf(waited.noticedAt, cluster.finishedAt);
    const { proxy } = door;
    return {
      count,
      minutes,
      p50Ms: quantile(delays, 0.5),
      p99Ms: quantile(delays, 0.99),
      pollerP50Ms: quantile(delaysOf(polledAt, cluster.finishedAt), 0.5),
      waiting: sum(proxy.traffic('watch'), proxy.traffic('list')),
      looking: proxy.traffic('get'),
      poller: pollerDoor.proxy.traffic('get'),
      peakMb: waited.peakMb,
    };
  } finally {
    await replayer.stop();
    await door.close();
    await pollerDoor.close();
  }
}

async function pollThrough(door: CountedDoor, refs: Parameters<typeof poll>[1]) {
  const client = await connectToCluster({
    kubeconfig: door.kubeconfig,
    env: {},
    homeDirectory: homedir(),
    userAgent: 'argo-e2e-bench-poller',
  });
  try {
    return await poll(client, refs);
  } finally {
    await client.close();
  }
}

function delaysOf(noticedAt: ReadonlyMap<string, number>, finishedAt: ReadonlyMap<string, number>): readonly number[] {
  return [...noticedAt].map(([name, atMs]) => atMs - (finishedAt.get(name) ?? Number.NaN));
}

/** The smallest value that at least that share of all does not exceed. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
}

function sum(a: Traffic, b: Traffic): Traffic {
  return { requests: a.requests + b.requests, bytes: a.bytes + b.bytes };
}

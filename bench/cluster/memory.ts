/** Memory of a process that waits for many large workflows; their statuses are made up. */
import { eachLimited } from '../../src/core/each-limited.ts';
import { workflowPath } from '../../src/kubernetes/kube-path.ts';
import type { BenchCluster } from './cluster-bench.ts';
import { waitInProcess } from './wait-process.ts';
import { madeUpWorkflows, newRunId } from './workflows.ts';

/** Peak resident set, MB. */
export async function waitingMemory(cluster: BenchCluster, count: number, nodes: number): Promise<number> {
  const runId = newRunId();
  const door = await cluster.countedDoor();
  try {
    const refs = await cluster.create(madeUpWorkflows(count, runId, nodes));
    const waiting = waitInProcess({ kubeconfig: door.kubeconfig, runId, refs });
    const body = { status: { phase: 'Succeeded', finishedAt: '2026-01-01T00:01:00Z' } };
    await eachLimited(refs, 4, async ({ namespace, name }) => {
      await cluster.client.request({ method: 'PATCH', path: workflowPath(namespace, name), body });
    });
    return (await waiting).peakMb;
  } finally {
    await door.close();
  }
}

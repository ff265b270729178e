import { isTerminal } from '../../src/argo/phase.ts';
import type { Workflow } from '../../src/argo/types.ts';
import { systemClock } from '../../src/core/clock.ts';
import type { WorkflowRef } from '../../src/engine/engine.ts';
import type { KubeClient } from '../../src/kubernetes/kube-client.ts';
import { workflowPath } from '../../src/kubernetes/kube-path.ts';

const everyMs = 30_000;

/** What the original does: asks for each workflow that has not ended, one after the other, every 30 s. Gives when each end was noticed. */
export async function poll(client: KubeClient, refs: readonly WorkflowRef[]): Promise<ReadonlyMap<string, number>> {
  const noticedAt = new Map<string, number>();
  for (;;) {
    for (const { namespace, name } of refs) {
      if (noticedAt.has(name)) continue;
      const { status } = await client.request<Workflow>({ method: 'GET', path: workflowPath(namespace, name) });
      if (isTerminal(status?.phase)) noticedAt.set(name, Date.now());
    }
    if (noticedAt.size === refs.length) return noticedAt;
    await systemClock.sleep(everyMs);
  }
}

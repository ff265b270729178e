/** A process of its own that waits for workflows as run_e2e does without a live tree, so that its memory and its delays are nobody else's. */
import { homedir } from 'node:os';
import { json } from 'node:stream/consumers';
import { favourMemory } from '../../src/cli/favour-memory.ts';
import { systemClock } from '../../src/core/clock.ts';
import { createArgoEngine } from '../../src/engine/argo/engine.ts';
import { defaultPolicy } from '../../src/engine/argo/policy/policy.ts';
import type { WorkflowRef } from '../../src/engine/engine.ts';
import { WorkflowWatch } from '../../src/engine/workflow-watch.ts';
import { connectToCluster } from '../../src/kubernetes/connect.ts';

export interface WaitingRequest {
  readonly kubeconfig: string;
  readonly runId: string;
  readonly refs: readonly WorkflowRef[];
}

/** One line each: an end that was noticed, then the sum. */
export type WaitingNews =
  | { readonly type: 'noticed'; readonly name: string; readonly phase: string; readonly atMs: number }
  /** `peakMb`: resident set of the process at its largest. */
  | { readonly type: 'done'; readonly peakMb: number };

favourMemory();
const { kubeconfig, runId, refs } = (await json(process.stdin)) as WaitingRequest;
const client = await connectToCluster({
  kubeconfig,
  env: {},
  homeDirectory: homedir(),
  userAgent: 'argo-e2e-bench',
});
const engine = createArgoEngine({
  client,
  runId,
  policy: defaultPolicy(client.namespace),
  clock: systemClock,
  random: Math.random,
});
const watch = new WorkflowWatch(engine, refs, { clock: systemClock, lookEveryMs: null });
const { signal } = new AbortController();
await Promise.all(refs.map(noticeEnd));
await watch.close();
await client.close();
tell({ type: 'done', peakMb: process.resourceUsage().maxRSS / 1024 });

async function noticeEnd(ref: WorkflowRef): Promise<void> {
  const result = await watch.end(ref, { signal });
  tell({ type: 'noticed', name: ref.name, phase: result.workflow?.status?.phase ?? result.type, atMs: Date.now() });
}

function tell(news: WaitingNews): void {
  process.stdout.write(`${JSON.stringify(news)}\n`);
}

import type { NodeStatus } from '../../src/argo/status-types.ts';
import type { Workflow } from '../../src/argo/types.ts';
import type { Clock } from '../../src/core/clock.ts';
import type { LocalPod, PodResult, PodRunner } from '../../src/engine/local/pod-runner.ts';

/** Ends that the scheduler, not the pod, brings about. */
const endedByController = /^(workflow shutdown with strategy|Step exceeded its deadline|Stopped with strategy)/;
const endedByKubelet = 'Pod was active on the node longer than the specified deadline';

/** Pods that end as the recorded ones did, after as long. */
export function replayedPods(recorded: Workflow, clock: Clock): PodRunner {
  return {
    start: (pod) => {
      const stopped = new AbortController();
      return {
        done: replay(recorded.status?.nodes?.[pod.nodeId], pod, clock, stopped.signal),
        stop: () => stopped.abort(),
      };
    },
  };
}

async function replay(
  node: NodeStatus | undefined,
  pod: LocalPod,
  clock: Clock,
  stopped: AbortSignal,
): Promise<PodResult> {
  const startedAt = clock.now();
  const end = (result: Partial<PodResult>): PodResult => ({
    phase: 'Failed',
    message: null,
    exitCode: null,
    parameters: {},
    result: null,
    startedAt,
    finishedAt: clock.now(),
    ...result,
  });
  try {
    await clock.sleep(lifetimeMs(node, pod), stopped);
  } catch {
    return end({ message: 'stopped' });
  }
  return node === undefined ? end({ message: `${pod.nodeName} has no recorded pod` }) : end(recordedResult(node, pod));
}

function lifetimeMs(node: NodeStatus | undefined, pod: LocalPod): number {
  const message = node?.message ?? '';
  const isEndedFromOutside =
    endedByController.test(message) ||
    node?.phase === 'Running' ||
    node?.phase === 'Pending' ||
    pod.template.daemon === true;
  if (isEndedFromOutside || message === endedByKubelet) return pod.deadlineMs ?? Number.MAX_SAFE_INTEGER / 2;
  return Math.max(1, Date.parse(node?.finishedAt ?? '') - Date.parse(node?.startedAt ?? '') || 1);
}

function recordedResult({ phase, message, outputs }: NodeStatus, pod: LocalPod): Partial<PodResult> {
  const parameters = (outputs?.parameters ?? []).flatMap(({ name, value }) =>
    value === undefined ? [] : [[name, value] as const],
  );
  return {
    phase: phase === 'Succeeded' || phase === 'Error' ? phase : 'Failed',
    message: message ?? null,
    exitCode: outputs?.exitCode ?? null,
    parameters: Object.fromEntries(parameters),
    result: pod.wantsResult ? (outputs?.result ?? null) : null,
  };
}

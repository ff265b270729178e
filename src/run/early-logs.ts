/** Where pods are taken away before a workflow has ended, or right then, the log of a failed step is read as soon as it failed. */
import type { NodeStatus } from '../argo/status-types.ts';
import type { Workflow } from '../argo/types.ts';
import { type LogSource, type LogTail, logQueryOf } from '../logs/log-source.ts';
import { statusNodes } from '../report/status-nodes.ts';
import type { Submitted } from './execute.ts';
import { isFailedPod } from './failed-steps.ts';
import type { LogBudget } from './log-budget.ts';

export interface EarlyLogs {
  /** Called whenever a workflow may have changed. Begins to read, and waits for nothing. */
  changed(submitted: Submitted, workflow: Workflow): void;
  /** What was read of this node; undefined where nobody began to. Never rejects: null where it was in vain. */
  tailOf(workflow: string, nodeId: string): Promise<LogTail | null> | undefined;
}

export interface EarlyLogsTools {
  readonly logsOf: (submitted: Submitted) => Promise<LogSource>;
  readonly budget: LogBudget;
  readonly signal: AbortSignal;
}

/** A pod that goes away within this many seconds of the end may be gone before we look. */
const shortTtl = 120;

export function createEarlyLogs({ logsOf, budget, signal }: EarlyLogsTools): EarlyLogs {
  const begun = new Map<string, Promise<LogTail | null>>();
  const read = async (submitted: Submitted, node: NodeStatus): Promise<LogTail | null> => {
    const source = await logsOf(submitted);
    const query = logQueryOf(submitted.ref, node);
    const tail = await budget.within(signal, (limits) => source.tail(query, budget.bytesLeft, limits));
    if (tail !== null) budget.took(Buffer.byteLength(tail.text));
    return tail;
  };
  return {
    changed: (submitted, workflow) => {
      if (!losesPodsEarly(workflow)) return;
      for (const node of Object.values(statusNodes(workflow.status).nodes)) {
        const key = keyOf(submitted.ref.name, node.id);
        if (isFailedPod(node) && !begun.has(key))
          begun.set(
            key,
            read(submitted, node).catch(() => null), // it is tried once more at the end, which says why
          );
      }
    },
    tailOf: (workflow, nodeId) => begun.get(keyOf(workflow, nodeId)),
  };
}

/** Whether pods of it may be gone when we hear that it has ended. */
export function losesPodsEarly({ spec }: Workflow): boolean {
  const { podGC, ttlStrategy } = spec;
  const keepsFailed = podGC?.strategy === undefined || ['OnPodSuccess', 'OnWorkflowSuccess'].includes(podGC.strategy);
  const ttls = [ttlStrategy?.secondsAfterFailure, ttlStrategy?.secondsAfterCompletion];
  return !keepsFailed || ttls.some((seconds) => seconds !== undefined && seconds < shortTtl);
}

function keyOf(workflow: string, nodeId: string): string {
  return `${workflow}/${nodeId}`;
}

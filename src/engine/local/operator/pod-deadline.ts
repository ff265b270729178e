import type { Template } from '../../../argo/types.ts';
import type { Attempt } from './attempt.ts';
import type { Node } from './node-tree.ts';
import { integerOf, timeoutMs } from './quantities.ts';
import type { Run } from './run.ts';

/** Milliseconds until the pod itself must end: the nearest of the template's own limits. The workflow's deadline is the run's affair. */
export function podDeadlineMs(run: Run, { template, podDeadline }: Attempt, node: Node): number | null {
  const now = run.deps.clock.now();
  const limits = [
    activeDeadlineMs(template),
    timeLeft(template, node.startedAt, now),
    podDeadline === null ? null : podDeadline - now,
  ];
  const given = limits.filter((limit) => limit !== null);
  return given.length === 0 ? null : Math.max(0, Math.min(...given));
}

function activeDeadlineMs({ activeDeadlineSeconds }: Template): number | null {
  return activeDeadlineSeconds === undefined ? null : integerOf(activeDeadlineSeconds) * 1000;
}

/** Argo counts `timeout` from the node's beginning, waiting for a lock included. */
function timeLeft({ timeout }: Template, startedAt: number, now: number): number | null {
  return timeout === undefined || timeout === '' ? null : startedAt + timeoutMs(timeout) - now;
}

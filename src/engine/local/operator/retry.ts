import type { RetryStrategy, Template } from '../../../argo/types.ts';
import { runAttempt } from './attempt.ts';
import type { Call, Outcome } from './call.ts';
import type { Execute } from './execute.ts';
import { wholeSeconds } from './go-time.ts';
import { isUnsuccessful, type Node, type NodeFlag } from './node-tree.ts';
import { openNode } from './open-node.ts';
import type { Place } from './place.ts';
import { substituteTemplate } from './process-args.ts';
import { policyOf, retryVerdict, type Verdict } from './retry-verdict.ts';
import type { Run } from './run.ts';
import { layered, Variables } from './scope.ts';
import { isPodTemplate } from './template-kind.ts';
import { sleepUntil } from './timers.ts';

export interface RetriedCall {
  readonly call: Call;
  readonly template: Template;
  readonly strategy: RetryStrategy;
  readonly place: Place;
  readonly existing: Node | null;
}

/** Runs attempts below a Retry node until one succeeds or the strategy gives up. */
export async function runRetries(run: Run, retried: RetriedCall, execute: Execute): Promise<Outcome> {
  const { call, template, existing } = retried;
  // Argo shares one flag between a handler's Retry node and its attempts, so the node itself reads "retried" too.
  const node = openNode(run, {
    call,
    template,
    type: 'Retry',
    phase: 'Running',
    existing,
    flag: call.hooked ? { hooked: true, retried: true } : null,
  });
  const attempts: Node[] = [];
  let podDeadline: number | null = null;
  for (;;) {
    const outcome: Outcome = await runOne(run, execute, retried, { node, attempts, podDeadline });
    if (outcome.fault !== null && !retriesErrors(retried.strategy)) {
      // Argo leaves the node as it is, but for the root, which ends with its workflow
      const message = node.name === run.name ? 'Workflow operation error' : outcome.fault.message;
      return { node: run.nodes.mark(node, 'Error', message), fault: outcome.fault };
    }
    const verdict = await untilDecided(run, retried, node, attempts);
    if (verdict.type === 'again') {
      podDeadline = verdict.podDeadline;
      continue;
    }
    node.outputs = outcome.node.outputs;
    return { node: run.nodes.mark(node, verdict.phase, verdict.message), fault: null };
  }
}

interface Progress {
  readonly node: Node;
  readonly attempts: Node[];
  readonly podDeadline: number | null;
}

async function runOne(run: Run, execute: Execute, retried: RetriedCall, progress: Progress): Promise<Outcome> {
  const { call, place } = retried;
  const { node, attempts, podDeadline } = progress;
  const nodeName = `${call.nodeName}(${attempts.length})`;
  const onNode = (attempt: Node) => run.addChild(node, attempt);
  place.retake();
  const template = attemptTemplate(run, retried, nodeName, attempts);
  const flag: NodeFlag = { ...(call.hooked && { hooked: true }), retried: true };
  const outcome = await runAttempt(
    run,
    { call, template, place, nodeName, flag, existing: null, podDeadline, onNode },
    execute,
  );
  attempts.push(outcome.node);
  if (call.boundary?.failFast === null) place.leave(isUnsuccessful(outcome.node));
  return outcome;
}

/** Waits out a backoff; being ended wakes it, so that the verdict can say so. */
async function untilDecided(
  run: Run,
  retried: RetriedCall,
  node: Node,
  attempts: readonly Node[],
): Promise<Exclude<Verdict, { type: 'wait' }>> {
  for (;;) {
    await run.turn();
    const verdict = retryVerdict(run, retried.strategy, attempts);
    if (verdict.type !== 'wait') {
      run.nodes.mark(node, node.phase, '');
      return verdict;
    }
    run.nodes.mark(node, 'Running', verdict.message);
    await sleepUntil(run.deps.clock, verdict.until, run.ending(retried.call.onExit));
  }
}

/** Argo resolves `retries`, `lastRetry.*` and `pod.name` attempt by attempt. */
function attemptTemplate(run: Run, { template }: RetriedCall, nodeName: string, attempts: readonly Node[]): Template {
  const last = attempts.at(-1);
  const seconds =
    last === undefined ? 0 : (wholeSeconds(last.finishedAt ?? last.startedAt) - wholeSeconds(last.startedAt)) / 1000;
  const locals = new Variables([
    ['retries', String(attempts.length)],
    ['lastRetry.exitCode', last?.outputs?.exitCode ?? '0'],
    ['lastRetry.status', last?.phase ?? ''],
    ['lastRetry.duration', String(seconds)],
    ['lastRetry.message', last?.message ?? ''],
  ]);
  if (isPodTemplate(template)) locals.set('pod.name', run.podName(nodeName, template.name));
  return substituteTemplate(template, layered(locals, run.deps.globals));
}

function retriesErrors(strategy: RetryStrategy): boolean {
  return policyOf(strategy) !== 'OnFailure';
}

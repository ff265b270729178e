import type { Phase } from '../../../argo/status-types.ts';
import type { RetryStrategy } from '../../../argo/types.ts';
import { backoffOf } from './backoff.ts';
import { goTimeText, wholeSeconds } from './go-time.ts';
import { isUnsuccessful, type Node } from './node-tree.ts';
import { integerOf } from './quantities.ts';
import type { Run } from './run.ts';
import { Variables } from './scope.ts';
import { evaluateCondition } from './substitute.ts';

/** What becomes of a Retry node after an attempt. */
export type Verdict =
  | { readonly type: 'again'; readonly podDeadline: number | null }
  | { readonly type: 'wait'; readonly until: number; readonly message: string }
  | { readonly type: 'done'; readonly phase: Phase; readonly message?: string };

/** Argo's order: success, end of the workflow, backoff (even before it is known whether there is a next attempt), policy, limit, expression. */
export function retryVerdict(run: Run, strategy: RetryStrategy, attempts: readonly Node[]): Verdict {
  const last = attempts.at(-1);
  if (last === undefined) return { type: 'again', podDeadline: null };
  if (!isUnsuccessful(last)) return { type: 'done', phase: 'Succeeded' };
  const ended = endOfWorkflow(run);
  if (ended !== null) return { type: 'done', phase: last.phase, message: ended };
  const backoff = backoffOf(strategy, attempts, run.deps.clock.now());
  if (backoff.type === 'exceeded') return { type: 'done', phase: last.phase, message: backoff.message };
  if (backoff.type === 'wait') return backoff;
  const refusal = refusalOf(strategy, attempts, last);
  return refusal === null
    ? { type: 'again', podDeadline: backoff.deadline }
    : { type: 'done', phase: last.phase, message: refusal };
}

/** Argo: the policy of a strategy with an `expression` is Always unless it says otherwise. */
export function policyOf({ retryPolicy, expression }: RetryStrategy): NonNullable<RetryStrategy['retryPolicy']> {
  return retryPolicy ?? (expression === undefined || expression === '' ? 'OnFailure' : 'Always');
}

function endOfWorkflow(run: Run): string | null {
  if (run.shutdown !== null) return `Stopped with strategy '${run.shutdown}'`;
  return run.isPastDeadline() ? `retry exceeded workflow deadline ${goTimeText(run.deadline ?? 0)}` : null;
}

function refusalOf(strategy: RetryStrategy, attempts: readonly Node[], last: Node): string | null {
  if (!fits(strategy, last.phase)) return last.message;
  if (strategy.limit !== undefined && attempts.length > integerOf(strategy.limit)) return 'No more retries left';
  if (strategy.expression === undefined || strategy.expression === '') return null;
  return evaluateCondition(strategy.expression, lastRetryScope(attempts, last))
    ? null
    : 'retryStrategy.expression evaluated to false';
}

/** A process is never the victim of a transient error of the cluster, so that policy retries nothing here. */
function fits(strategy: RetryStrategy, phase: Phase): boolean {
  switch (policyOf(strategy)) {
    case 'Always':
      return true;
    case 'OnFailure':
      return phase === 'Failed';
    case 'OnError':
      return phase === 'Error';
    default:
      return false;
  }
}

function lastRetryScope(attempts: readonly Node[], last: Node): Variables {
  const seconds = (wholeSeconds(last.finishedAt ?? last.startedAt) - wholeSeconds(last.startedAt)) / 1000;
  return new Variables([
    ['retries', String(attempts.length - 1)],
    ['lastRetry.exitCode', last.outputs?.exitCode ?? '-1'],
    ['lastRetry.status', last.phase],
    ['lastRetry.duration', String(seconds)],
    ['lastRetry.message', last.message],
  ]);
}

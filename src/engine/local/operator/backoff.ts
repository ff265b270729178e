import type { Backoff, RetryStrategy } from '../../../argo/types.ts';
import { NodeFault } from './node-fault.ts';
import type { Node } from './node-tree.ts';
import { durationMs, integerOf } from './quantities.ts';

export type BackoffState =
  | { readonly type: 'exceeded'; readonly message: string }
  | { readonly type: 'wait'; readonly until: number; readonly message: string }
  /** `deadline`: when `maxDuration` ends the next attempt, milliseconds since the epoch. */
  | { readonly type: 'over'; readonly deadline: number | null };

/** Where a strategy's backoff stands: `duration · factor^(attempts-1)`, at most `cap`, all within `maxDuration` of the first attempt. */
export function backoffOf({ backoff, limit }: RetryStrategy, attempts: readonly Node[], now: number): BackoffState {
  const [first] = attempts;
  const last = attempts.at(-1);
  if (backoff === undefined || first === undefined || last === undefined) return { type: 'over', deadline: null };
  const deadline = isSet(backoff.maxDuration) ? first.startedAt + durationMs(backoff.maxDuration) : null;
  if (deadline !== null && now > deadline) return { type: 'exceeded', message: 'Max duration limit exceeded' };
  const wait = waitMs(backoff, attempts.length);
  const until = (last.finishedAt ?? now) + wait;
  if (deadline !== null && until > deadline)
    return { type: 'exceeded', message: 'Backoff would exceed max duration limit' };
  const isLimited = limit !== undefined && attempts.length <= integerOf(limit);
  if (now < until && isLimited) return { type: 'wait', until, message: `Backoff for ${humanDuration(wait)}` };
  return { type: 'over', deadline };
}

function waitMs(backoff: Backoff, attempts: number): number {
  if (!isSet(backoff.duration)) throw new NodeFault('no base duration specified for retryStrategy');
  const factor = backoff.factor === undefined ? 0 : integerOf(backoff.factor);
  const grown = durationMs(backoff.duration) * (factor > 0 ? factor ** (attempts - 1) : 1);
  const bounded = Math.min(grown, Number.MAX_SAFE_INTEGER);
  return isSet(backoff.cap) ? Math.min(bounded, durationMs(backoff.cap)) : bounded;
}

function isSet(text: string | undefined): text is string {
  return text !== undefined && text !== '';
}

/** Argo's words for a span: the two largest units. */
function humanDuration(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  if (seconds < 60) return `${seconds} seconds`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} minutes ${seconds % 60} seconds`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)} hours ${Math.floor((seconds % 3600) / 60)} minutes`;
  return `${Math.floor(seconds / 86_400)} days ${Math.floor((seconds % 86_400) / 3600)} hours`;
}

import type { Clock } from '../../../core/clock.ts';
import { retry } from '../../../core/retry.ts';
import { KubeError } from '../../../kubernetes/kube-error.ts';
import { isTooLarge } from './refusal-problems.ts';

export interface Persistence {
  readonly clock: Clock;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds from the start after which a failure is the last one. @default 300 000, an API server's longest outage */
  readonly budgetMs?: number;
  /** Told before each pause, so that a wait does not look like a hang. */
  readonly onRetry?: (error: unknown, pauseMs: number) => void;
}

const defaultBudgetMs = 300_000;
const longestPauseMs = 10_000;

/**
 * Sends what may be sent twice until the API server answers. Waits as long as its `Retry-After` says, and gives up at once when that is beyond
 * the budget. Throws the last error, and the signal's reason when it fires.
 */
export async function persistently<T>(work: () => Promise<T>, options: Persistence): Promise<T> {
  const { clock, random, signal, budgetMs = defaultBudgetMs, onRetry } = options;
  const deadline = clock.elapsed() + budgetMs;
  let isTooFar = false;
  const attempt = async () => {
    try {
      return await work();
    } catch (error) {
      const namedMs = isRetryable(error) ? (error.retryAfterMs ?? 0) : 0;
      isTooFar = clock.elapsed() + namedMs >= deadline;
      if (namedMs > 0 && !isTooFar) {
        onRetry?.(error, namedMs);
        await clock.sleep(namedMs, signal);
      }
      throw error;
    }
  };
  return retry(attempt, {
    isRetryable: (error) => !isTooFar && isRetryable(error),
    attempts: Number.POSITIVE_INFINITY,
    maxMs: longestPauseMs,
    ...(onRetry !== undefined && { onRetry: (error, _, pauseMs) => onRetry(error, pauseMs) }),
    clock,
    random,
    signal,
  });
}

/** A 409 is a creation that met another one, of the object or of a quota; whoever knows better throws something else. */
function isRetryable(error: unknown): error is KubeError {
  return error instanceof KubeError && (error.isTransient || error.status === 409) && !isTooLarge(error);
}

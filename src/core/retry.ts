import { type Clock, systemClock } from './clock.ts';

export interface RetryOptions {
  /** Whether another attempt could end differently. Must have no side effects. */
  readonly isRetryable: (error: unknown) => boolean;
  /** Attempts in all, the first included. @default 4 */
  readonly attempts?: number;
  /** Upper bound of the first pause, milliseconds; it doubles with each attempt. @default 500 */
  readonly baseMs?: number;
  /** Upper bound of any pause, milliseconds. @default 30 000 */
  readonly maxMs?: number;
  /** Milliseconds from the start after which no attempt begins. @default none */
  readonly deadlineMs?: number;
  readonly signal?: AbortSignal | undefined;
  /** Called before each pause; `attempt` is the one that failed, counted from 1. */
  readonly onRetry?: (error: unknown, attempt: number, pauseMs: number) => void;
  readonly clock?: Clock;
  /** Uniform in [0, 1). */
  readonly random?: () => number;
}

/**
 * Runs `operation` until it succeeds, waiting between attempts with full jitter: a uniform pause up to a bound that doubles.
 * Throws the last error when attempts, deadline or predicate say so, and the signal's reason when it fires.
 */
export async function retry<T>(operation: (attempt: number) => Promise<T>, options: RetryOptions): Promise<T> {
  const { clock = systemClock, random = Math.random, attempts = 4, baseMs = 500, maxMs = 30_000, signal } = options;
  const deadline = clock.elapsed() + (options.deadlineMs ?? Number.POSITIVE_INFINITY);
  for (let attempt = 1; ; attempt += 1) {
    signal?.throwIfAborted();
    try {
      return await operation(attempt);
    } catch (error) {
      signal?.throwIfAborted();
      const pauseMs = Math.floor(random() * Math.min(maxMs, baseMs * 2 ** (attempt - 1)));
      if (attempt >= attempts || clock.elapsed() + pauseMs >= deadline || !options.isRetryable(error)) throw error;
      options.onRetry?.(error, attempt, pauseMs);
      await clock.sleep(pauseMs, signal);
    }
  }
}

import type { Clock } from '../../core/clock.ts';
import { retry } from '../../core/retry.ts';
import { KubeError } from '../../kubernetes/kube-error.ts';

/** Milliseconds for which a short request is tried again, pauses included. */
const patienceMs = 6_000;
const longestPauseMs = 2_000;

export interface Patience {
  readonly clock: Clock;
  /** Uniform in [0, 1). */
  readonly random: () => number;
}

/** Does what may be done twice, again for some seconds while the trouble passes: unless told otherwise that of the API server. Throws the last error. */
export async function patiently<T>(
  work: () => Promise<T>,
  { clock, random }: Patience,
  isPassing: (error: KubeError) => boolean = ({ isTransient }) => isTransient,
): Promise<T> {
  const attempt = async () => {
    try {
      return await work();
    } catch (error) {
      const namedMs = error instanceof KubeError ? (error.retryAfterMs ?? 0) : 0;
      if (namedMs > 0) await clock.sleep(Math.min(namedMs, longestPauseMs));
      throw error;
    }
  };
  return retry(attempt, {
    isRetryable: (error) => error instanceof KubeError && isPassing(error),
    attempts: 8,
    baseMs: 250,
    maxMs: longestPauseMs,
    deadlineMs: patienceMs,
    clock,
    random,
  });
}

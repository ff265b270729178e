import type { Clock } from '../../core/clock.ts';

export interface ReadQuota {
  /** Resolves when another read may be sent, in the order of the calls; rejects with the signal's reason. */
  take(signal?: AbortSignal): Promise<void>;
}

/**
 * Google allows 60 reads a minute for a whole project, which others use as well: a few at once, then one every so often.
 * In any minute these are at most `burst + perMinute` reads.
 */
export function createReadQuota(
  clock: Clock,
  { burst, perMinute }: { readonly burst: number; readonly perMinute: number },
): ReadQuota {
  const everyMs = 60_000 / perMinute;
  /** When the next read would be due if there were no burst. */
  let due = Number.NEGATIVE_INFINITY;
  return {
    take: async (signal) => {
      signal?.throwIfAborted();
      const now = clock.elapsed();
      due = Math.max(due, now - (burst - 1) * everyMs);
      const waitMs = due - now;
      due += everyMs;
      if (waitMs > 0) await clock.sleep(waitMs, signal);
    },
  };
}

/** A twelfth below what Google allows, for those who look at the same time. */
export const usualReads = { burst: 10, perMinute: 45 } as const;

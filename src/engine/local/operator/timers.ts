import type { Clock } from '../../../core/clock.ts';

/** Resolves when the time has come or the signal fired, whichever is first. Null: the signal only. */
export async function sleepUntil(
  clock: Clock,
  until: number | null,
  ending: AbortSignal,
): Promise<'elapsed' | 'ended'> {
  if (ending.aborted) return 'ended';
  if (until === null) return aborted(ending);
  try {
    await clock.sleep(Math.max(0, until - clock.now()), ending);
    return 'elapsed';
  } catch (error) {
    if (ending.aborted) return 'ended';
    throw error;
  }
}

/** Resolves when the signal fires. */
export function aborted(signal: AbortSignal): Promise<'ended'> {
  if (signal.aborted) return Promise.resolve('ended');
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve('ended'), { once: true }));
}

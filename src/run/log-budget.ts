/** What a run may spend on reading the logs of failed steps. */
import type { Clock } from '../core/clock.ts';
import { HarnessError } from '../core/errors.ts';
import type { ReadLimits } from '../logs/log-source.ts';

export interface LogAllowance {
  /** Milliseconds of reading. */
  readonly ms: number;
  readonly requests: number;
  /** In memory and in artifacts, all steps together. */
  readonly bytes: number;
  /** Of one step. */
  readonly bytesOfStep: number;
  /** Steps of one workflow. */
  readonly steps: number;
}

export const usualAllowance: LogAllowance = {
  ms: 90_000,
  requests: 120,
  bytes: 24 * 1024 * 1024,
  bytesOfStep: 2 * 1024 * 1024,
  steps: 20,
};

export interface LogBudget {
  readonly allowance: LogAllowance;
  /** What is used up, in words; null: something of everything is left. */
  readonly spent: string | null;
  /** Bytes that the next step may have. */
  readonly bytesLeft: number;
  took(bytes: number): void;
  /** Does the work as long as there is time; only time that is spent in here counts. Throws HarnessError LOG when it is up. */
  within<T>(signal: AbortSignal | undefined, work: (limits: ReadLimits) => Promise<T>): Promise<T>;
}

export function createLogBudget(clock: Clock, allowance: LogAllowance = usualAllowance): LogBudget {
  let { ms, requests, bytes } = allowance;
  /** Of works that go on at once, so that they count once. */
  let running = 0;
  let since = 0;
  const spent = (): string | null => {
    if (ms <= 0) return `${allowance.ms / 1000} s`;
    if (requests <= 0) return `${allowance.requests} requests`;
    return bytes <= 0 ? `${Math.round(allowance.bytes / 1024 / 1024)} MiB` : null;
  };
  const count = () => {
    const now = clock.elapsed();
    if (running > 0) ms -= now - since;
    since = now;
  };
  return {
    allowance,
    get spent() {
      return spent();
    },
    get bytesLeft() {
      return Math.min(bytes, allowance.bytesOfStep);
    },
    took: (size) => {
      bytes -= size;
    },
    within: async (signal, work) => {
      count();
      const used = spent();
      if (used !== null) throw usedUp(used);
      running += 1;
      const over = new AbortController();
      const timer = new AbortController();
      clock.sleep(ms, timer.signal).then(
        () => over.abort(usedUp(`${allowance.ms / 1000} s`)),
        () => {},
      );
      const onRequest = () => {
        if (requests <= 0) throw usedUp(`${allowance.requests} requests`);
        requests -= 1;
      };
      try {
        return await work({
          signal: signal === undefined ? over.signal : AbortSignal.any([signal, over.signal]),
          onRequest,
        });
      } finally {
        timer.abort();
        count();
        running -= 1;
      }
    },
  };
}

function usedUp(what: string): HarnessError {
  return new HarnessError('LOG', `the ${what} that a run has for logs are used up`, {
    hint: 'e2e logs reads the rest',
  });
}

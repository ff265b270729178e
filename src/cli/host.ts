/** The edge as values: what main.ts takes from the process and hands to commands. */
import type { Clock } from '../core/clock.ts';

export interface Host {
  /** Name of the bin that was called. */
  readonly bin: 'run_e2e' | 'e2e';
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly stdout: Sink;
  /** Progress and complaints; results go to stdout. */
  readonly stderr: Sink;
  readonly stdin: AsyncIterable<Uint8Array>;
  /** Fires on the first SIGINT or SIGTERM, with an InterruptedError as reason. */
  readonly interrupted: AbortSignal;
  readonly clock: Clock;
  /** Between 0 and 1, for what must differ. */
  readonly random: () => number;
  /** Random bytes as hex, for what nobody may guess: loading node:crypto costs a start 6 ms. */
  readonly randomHex: (bytes: number) => string;
}

export interface Sink {
  write(text: string): void;
  readonly isTTY: boolean;
  /** Terminal size; 80 × 24 where there is none. */
  readonly columns: number;
  readonly rows: number;
}

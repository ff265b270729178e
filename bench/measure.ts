/** Timing for `npm run bench`: whole processes or functions, several runs in turn with their baseline, medians and ratios. */
import { spawnSync } from 'node:child_process';

export interface Measurement {
  readonly name: string;
  /** Median, milliseconds. */
  readonly ms: number;
  readonly baseline: string;
  readonly baselineMs: number;
  readonly ratio: number;
  /** What we want of the ratio. */
  readonly goal: string;
  readonly met: boolean;
}

export interface Contest {
  readonly name: string;
  readonly run: () => void | Promise<void>;
  readonly baseline: string;
  readonly runBaseline: () => void | Promise<void>;
  readonly goal: { readonly atMost: number } | { readonly atLeast: number };
  /** @default 7 */
  readonly runs?: number;
}

/** Runs both sides in turn, A B A B …, so that a drift of the machine hits both. `atLeast` compares speed-up: baseline ÷ ours. */
export async function compare({ name, run, baseline, runBaseline, goal, runs = 7 }: Contest): Promise<Measurement> {
  await run();
  await runBaseline();
  const ours: number[] = [];
  const theirs: number[] = [];
  for (let turn = 0; turn < runs; turn++) {
    ours.push(await timed(run));
    theirs.push(await timed(runBaseline));
  }
  const [ms, baselineMs] = [median(ours), median(theirs)];
  const ratio = 'atMost' in goal ? ms / baselineMs : baselineMs / ms;
  return {
    name,
    ms,
    baseline,
    baselineMs,
    ratio,
    goal: 'atMost' in goal ? `≤ ${goal.atMost} ×` : `≥ ${goal.atLeast} × faster`,
    met: 'atMost' in goal ? ratio <= goal.atMost : ratio >= goal.atLeast,
  };
}

export async function timed(work: () => void | Promise<void>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/** Runs a program to its end and throws when it fails. */
export function runProcess(
  file: string,
  args: readonly string[],
  options: { readonly cwd?: string; readonly env?: NodeJS.ProcessEnv } = {},
): void {
  const { status, stderr } = spawnSync(file, args, {
    ...options,
    stdio: ['ignore', 'ignore', 'pipe'],
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`${file} ${args.join(' ')} ended with ${status}: ${stderr}`);
}

export function printTable(measurements: readonly Measurement[]): void {
  for (const { name, ms, baseline, baselineMs, ratio, goal, met } of measurements) {
    console.log(
      `${met ? '✔' : '✖'} ${name}: ${ms.toFixed(1)} ms against ${baselineMs.toFixed(1)} ms for ${baseline}: ${ratio.toFixed(2)} × (goal ${goal})`,
    );
  }
}

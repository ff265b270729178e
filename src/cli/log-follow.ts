/** `--follow`: lines as they come, of steps that there are and of those that begin meanwhile. */
import type { LogLine } from '../logs/log-line.ts';
import { type FoundSteps, findSteps, type LogPlaces } from './log-find.ts';
import type { LogsJob, Seen } from './log-job.ts';
import { type LogPrinter, needsOf } from './log-printer.ts';
import type { LogSelection } from './log-selection.ts';
import { streamsOf } from './log-streams.ts';
import type { LogTarget } from './log-targets.ts';

export interface Following {
  readonly job: LogsJob;
  readonly places: LogPlaces;
  readonly found: FoundSteps;
  readonly printer: LogPrinter;
  readonly seen: Seen;
}

/** Lines wait this long for earlier ones of other steps. Milliseconds. */
const orderMs = 300;
/** Milliseconds between two looks for steps that have begun. */
const lookEveryMs = 2_000;
/** Lines that may wait to be printed. */
const mostWaiting = 10_000;

/** Ends when all steps have, or with the interrupt. */
export async function followSteps(following: Following): Promise<void> {
  const { job, seen, printer } = following;
  const { clock, interrupted } = job.host;
  const print = (line: LogLine) => {
    if (printer.print(line)) seen.lines += 1;
  };
  const waiting = new WaitingLines(print);
  const over = new AbortController();
  const signal = AbortSignal.any([interrupted, over.signal]);
  const flushing = (async () => {
    while (!signal.aborted) {
      await clock.sleep(orderMs, signal).catch(() => {});
      waiting.flush();
    }
  })();
  try {
    await pumpAll(following, waiting, interrupted);
  } finally {
    over.abort();
    await flushing;
    waiting.flush();
  }
}

/** Follows each step once; looks for more until there can be no more. */
async function pumpAll(
  { job, places, found, seen }: Following,
  waiting: WaitingLines,
  signal: AbortSignal,
): Promise<void> {
  const { logging, host } = job;
  const selection = pinned(job.selection, found);
  const running = new Map<string, Promise<void>>();
  let now = found;
  const isOver = (target: LogTarget) =>
    now.isOver || now.known.some((each) => keyOf(each) === keyOf(target) && each.hasEnded);
  const tools = {
    client: places.client,
    logging,
    host,
    signal,
    isOver,
    onMissing: (each: LogTarget) => void seen.missing.push(each),
  };
  let failure: { readonly error: unknown } | null = null;
  const begin = (target: LogTarget) => {
    const streams = streamsOf([target], selection, tools);
    return Promise.all(
      streams.map(async (stream) => {
        const lines = stream.open();
        for (let next = await lines.next(); next.done !== true; next = await lines.next())
          await waiting.add(next.value);
      }),
    ).then(
      () => {},
      (error: unknown) => {
        failure ??= { error };
      },
    );
  };
  while (!signal.aborted && failure === null) {
    for (const target of now.meant) if (!running.has(keyOf(target))) running.set(keyOf(target), begin(target));
    seen.needs = needsOf(now.meant, selection);
    if (now.isOver) break;
    await host.clock.sleep(lookEveryMs, signal).catch(() => {});
    if (!signal.aborted) now = await findSteps(places, selection, host);
  }
  await Promise.all(running.values());
  const failed = failure as { readonly error: unknown } | null;
  if (failed !== null) throw failed.error;
}

/** A newer run may begin meanwhile: it is not the one that was asked for. */
function pinned(selection: LogSelection, { run }: FoundSteps): LogSelection {
  return selection.run === null || isLatest(selection.run) ? { ...selection, run } : selection;
}

function isLatest(run: string): boolean {
  return run === 'latest' || run === '@latest';
}

function keyOf({ namespace, workflow, nodeId }: LogTarget): string {
  return `${namespace}/${workflow}/${nodeId}`;
}

/** Lines of the last moment, to be printed in the order of their times. */
class WaitingLines {
  readonly #print: (line: LogLine) => void;
  #lines: LogLine[] = [];

  constructor(print: (line: LogLine) => void) {
    this.#print = print;
  }

  /** Too many at once are printed before more are taken. */
  async add(line: LogLine): Promise<void> {
    this.#lines.push(line);
    if (this.#lines.length >= mostWaiting) this.flush();
  }

  /** A line without a time keeps its place behind the one before it. */
  flush(): void {
    let last = '';
    const keyed = this.#lines.map((line) => {
      last = line.time ?? last;
      return { line, key: line.time ?? '' };
    });
    this.#lines = [];
    const isTimed = keyed.every(({ key }) => key !== '');
    const ordered = isTimed ? keyed.toSorted((a, b) => (a.key < b.key ? -1 : Number(a.key > b.key))) : keyed;
    for (const { line } of ordered) this.#print(line);
  }
}

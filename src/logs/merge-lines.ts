/** Lines of many containers, in the order of their times. */
import type { LogLine } from './log-line.ts';

export interface LineStream {
  /** Exact time before which it has no line: it is opened when its turn comes, so that few are open at once. */
  readonly startsAt: string;
  open(): AsyncIterator<LogLine>;
}

interface Open {
  key: string;
  line: LogLine | null;
  readonly stream: LineStream;
  lines: AsyncIterator<LogLine> | null;
}

/** Each stream is in order itself; a line without a time stays behind the one before it. Of each stream one line is in memory. */
export async function* mergeLines(streams: readonly LineStream[]): AsyncGenerator<LogLine> {
  const rest: Open[] = streams.map((stream) => ({ key: stream.startsAt, line: null, stream, lines: null }));
  try {
    while (rest.length > 0) {
      const first = rest.reduce((a, b) => (b.key < a.key ? b : a));
      if (first.line !== null) yield first.line;
      const next = await advance(first);
      if (next) continue;
      rest.splice(rest.indexOf(first), 1);
    }
  } finally {
    await Promise.all(rest.map(({ lines }) => lines?.return?.()));
  }
}

async function advance(open: Open): Promise<boolean> {
  open.lines ??= open.stream.open();
  const next = await open.lines.next();
  if (next.done === true) return false;
  open.line = next.value;
  if (next.value.time !== null && next.value.time > open.key) open.key = next.value.time;
  return true;
}

import type { LogQuery } from '../../gcp/log-query.ts';
import { createOwnTexts, withoutExecutorText } from '../executor-lines.ts';
import type { LogLine } from '../log-line.ts';
import { fullPage } from './read-entries.ts';
import type { Stackdriver } from './stackdriver.ts';

export interface NewestWish {
  /** How many lines. */
  readonly tail: number;
  readonly withExecutor: boolean;
  readonly signal: AbortSignal;
}

/** For lines of the executor, which are read and left out. */
const spareEntries = 100;
/** Of those what only the lines before it tell to be one. */
const spareLines = 20;

/** The last lines that a query selects, oldest first. Throws HarnessError LOG. */
export async function newestLines(
  stackdriver: Stackdriver,
  query: LogQuery,
  { tail, withExecutor, signal }: NewestWish,
): Promise<readonly LogLine[]> {
  if (tail === 0) return [];
  const lines: LogLine[] = [];
  const pageSize = Math.min(fullPage, tail + spareEntries);
  const enough = withExecutor ? tail : tail + spareLines;
  let count = 0;
  for await (const line of stackdriver.lines(query, { newestFirst: true, withExecutor: true, signal, pageSize })) {
    lines.push(line);
    if (withExecutor || withoutExecutorText(line.text) !== null) count += 1;
    if (count >= enough) break;
  }
  const oldestFirst = lines.toReversed();
  return withExecutor ? oldestFirst : ownLines(oldestFirst).slice(-tail);
}

function ownLines(lines: readonly LogLine[]): readonly LogLine[] {
  const ownText = createOwnTexts();
  return lines.flatMap((line) => {
    const text = ownText(line.origin, line.text);
    return text === null ? [] : [{ ...line, text }];
  });
}

import type { LogQuery } from '../../gcp/log-query.ts';
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

/** The last lines that a query selects, oldest first. Throws HarnessError LOG. */
export async function newestLines(
  stackdriver: Stackdriver,
  query: LogQuery,
  { tail, withExecutor, signal }: NewestWish,
): Promise<readonly LogLine[]> {
  const lines: LogLine[] = [];
  if (tail === 0) return lines;
  const pageSize = Math.min(fullPage, tail + spareEntries);
  for await (const line of stackdriver.lines(query, { newestFirst: true, withExecutor, signal, pageSize }))
    if (lines.push(line) >= tail) break;
  return lines.toReversed();
}

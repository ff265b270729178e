/** Entries as they arrive, by Cloud Logging's tail API. What came while the stream was broken is read page by page. */
import type { LogQuery } from '../../gcp/log-query.ts';
import { logFilters } from '../../gcp/log-query.ts';
import { exactTimeOf } from '../log-line.ts';
import { type LogEntry, timeOfEntry } from './log-entry.ts';
import { type LogTrouble, troubleOf } from './log-failure.ts';
import { type EntryReader, readEntries } from './read-entries.ts';
import { streamAnswers } from './stream-answers.ts';

export interface TailOrder {
  readonly query: LogQuery;
  readonly signal: AbortSignal;
  /** Told how many entries Google left out of the stream, and why. */
  readonly onSuppressed: (count: number, reason: string) => void;
}

/** A session lasts an hour at most. */
const sessionMs = 3_600_000;
/** Entries may come late, and out of order; this far back a new session looks for those that it missed. */
const overlapMs = 10_000;
const rememberedKeys = 20_000;

/** Goes on until the signal fires. Throws the client's error for what would fail again. */
export async function* tailEntries(reader: EntryReader, order: TailOrder): AsyncGenerator<LogEntry> {
  const isNew = createMemory();
  const place: Place = { since: order.query.from ?? exactTimeOf(reader.clock.now()), failures: 0 };
  while (!order.signal.aborted) {
    try {
      for await (const entry of oneSession(reader, order, place)) if (isNew(entry)) yield entry;
    } catch (error) {
      await pause(error, place, reader, order.signal);
    }
    place.since = exactTimeOf(Date.parse(place.since) - overlapMs);
  }
}

/** How far it came, and how often in a row it failed. */
interface Place {
  since: string;
  failures: number;
}

/** Throws the error where it would come again. */
async function pause(error: unknown, place: Place, reader: EntryReader, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  place.failures += 1;
  const pauseMs = pauseAfter(troubleOf(error), place.failures, reader.random());
  if (pauseMs === null) throw error;
  reader.onPause?.(troubleOf(error), pauseMs);
  await reader.clock.sleep(pauseMs, signal).catch(() => {}); // the caller sees the signal
}

/** First the stream is opened, then what there is already is read, so that nothing falls between. */
async function* oneSession(reader: EntryReader, order: TailOrder, place: Place): AsyncGenerator<LogEntry> {
  const { query, signal } = order;
  const [filter = ''] = logFilters({ ...query, from: null, to: null });
  const stream = reader.client.tailLogEntries({ timeout: sessionMs, retry: { retryCodes: [] } });
  const stop = () => stream.destroy();
  const answers = streamAnswers<TailAnswer>(stream);
  signal.addEventListener('abort', stop, { once: true });
  try {
    stream.write({ resourceNames: [`projects/${reader.project}`], filter, bufferWindow: { seconds: 2, nanos: 0 } });
    for (const each of logFilters({ ...query, from: place.since, to: null }))
      yield* noted(place, readEntries(reader, { filter: each, signal }));
    for await (const answer of answers) {
      tellSuppressed(answer, order);
      yield* noted(place, answer.entries ?? []);
    }
  } finally {
    signal.removeEventListener('abort', stop);
    stream.destroy();
  }
}

async function* noted(place: Place, entries: AsyncIterable<LogEntry> | Iterable<LogEntry>): AsyncGenerator<LogEntry> {
  for await (const entry of entries) {
    const time = timeOfEntry(entry);
    if (time > place.since) place.since = time;
    place.failures = 0;
    yield entry;
  }
}

interface TailAnswer {
  readonly entries?: readonly LogEntry[] | null;
  readonly suppressionInfo?:
    | readonly { readonly reason?: string | number | null; readonly suppressedCount?: number | null }[]
    | null;
}

function tellSuppressed({ suppressionInfo }: TailAnswer, { onSuppressed }: TailOrder): void {
  for (const { reason, suppressedCount } of suppressionInfo ?? [])
    if (suppressedCount) onSuppressed(suppressedCount, String(reason ?? 'RATE_LIMIT'));
}

/** Milliseconds; null: it would fail again. */
function pauseAfter(trouble: LogTrouble, failures: number, random: number): number | null {
  if (failures > 8) return null;
  if (trouble === 'quota') return 15_000 + Math.floor(15_000 * random);
  return trouble === 'transient' ? Math.floor(Math.min(15_000, 1000 * 2 ** (failures - 1)) * random) : null;
}

/** Of the newest entries, which were seen: what a session repeats lies at its beginning. */
function createMemory(): (entry: LogEntry) => boolean {
  const keys = new Set<string>();
  return (entry) => {
    const key = JSON.stringify([timeOfEntry(entry), entry.insertId ?? '', entry.logName ?? '']);
    if (entry.insertId && keys.has(key)) return false;
    keys.add(key);
    if (keys.size > rememberedKeys) for (const oldest of keys.values().take(rememberedKeys / 2)) keys.delete(oldest);
    return true;
  };
}

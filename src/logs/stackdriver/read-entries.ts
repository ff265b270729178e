/** All entries of a query, oldest first, page by page. */
import type { Clock } from '../../core/clock.ts';
import type { ListRequest, LoggingClient } from './google-logging.ts';
import { type ListedEntries, type LogEntry, timeOfEntry } from './log-entry.ts';
import { type LogTrouble, troubleOf } from './log-failure.ts';
import type { ReadQuota } from './read-quota.ts';

export interface EntryReader {
  readonly client: LoggingClient;
  readonly project: string;
  readonly quota: ReadQuota;
  readonly clock: Clock;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  /** Called before each request; throws when there may be no more. */
  readonly onRequest?: () => void;
  /** Told before each pause that a person would notice. */
  readonly onPause?: (reason: LogTrouble, pauseMs: number) => void;
}

export interface EntryOrder {
  readonly filter: string;
  readonly newestFirst?: boolean;
  readonly pageSize?: number;
  readonly signal?: AbortSignal | undefined;
}

/** The most that a page may hold. */
export const fullPage = 1000;
const answerMs = 60_000;
const attempts = 8;

/**
 * Entries as they come; at most two pages are in memory. What failed for a reason that passes is asked again with the same token; a token that is
 * not taken any more begins anew at the last entry. Throws the client's error.
 */
export async function* readEntries(reader: EntryReader, order: EntryOrder): AsyncGenerator<LogEntry> {
  const isDouble = createDoubles();
  let request = firstRequest(reader, order);
  let last: LogEntry | null = null;
  for (;;) {
    const page: ListedEntries | null = await pageOf(reader, request, order.signal).catch((error: unknown) => {
      if (request.pageToken !== undefined && troubleOf(error) === 'invalid') return null;
      throw error;
    });
    if (page === null) {
      request = firstRequest(reader, last === null ? order : { ...order, filter: onwards(order, timeOfEntry(last)) });
      continue;
    }
    for (const entry of page.entries ?? []) {
      last = entry;
      if (!isDouble(entry)) yield entry;
    }
    if (!page.nextPageToken) return;
    request = { ...request, pageToken: page.nextPageToken };
  }
}

function firstRequest(
  reader: EntryReader,
  { filter, newestFirst = false, pageSize = fullPage }: EntryOrder,
): ListRequest {
  const orderBy = newestFirst ? 'timestamp desc' : 'timestamp asc';
  return { resourceNames: [`projects/${reader.project}`], filter, orderBy, pageSize };
}

/** The rest of a query, that entry included. */
function onwards({ filter, newestFirst = false }: EntryOrder, time: string): string {
  return `(${filter}) AND timestamp${newestFirst ? '<=' : '>='}"${time}"`;
}

async function pageOf(
  reader: EntryReader,
  request: ListRequest,
  signal: AbortSignal | undefined,
): Promise<ListedEntries> {
  for (let attempt = 1; ; attempt += 1) {
    await reader.quota.take(signal);
    reader.onRequest?.();
    try {
      return await answerOf(reader.client, request, signal);
    } catch (error) {
      signal?.throwIfAborted();
      const pauseMs = pauseBefore(troubleOf(error), attempt, reader.random());
      if (pauseMs === null || attempt >= attempts) throw error;
      reader.onPause?.(troubleOf(error), pauseMs);
      await reader.clock.sleep(pauseMs, signal);
    }
  }
}

/** An answer that nobody waits for any more is let go. */
async function answerOf(
  client: LoggingClient,
  request: ListRequest,
  signal: AbortSignal | undefined,
): Promise<ListedEntries> {
  const answer = client.listLogEntries(request, { autoPaginate: false, timeout: answerMs, retry: { retryCodes: [] } });
  if (signal === undefined) return (await answer)[2];
  signal.throwIfAborted();
  const { promise, reject } = Promise.withResolvers<never>();
  const onAbort = () => reject(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    return (await Promise.race([answer, promise]))[2];
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

/** Milliseconds; the quota is counted by the minute. Null: the same request would end the same. */
function pauseBefore(trouble: LogTrouble, attempt: number, random: number): number | null {
  switch (trouble) {
    case 'quota':
      return Math.floor(Math.min(60_000, 15_000 * 2 ** (attempt - 1)) * (0.75 + random / 4));
    case 'transient':
      return Math.floor(Math.min(15_000, 500 * 2 ** (attempt - 1)) * random);
    case 'invalid':
    case 'final':
      return null;
  }
}

/**
 * Whether this very entry was seen before; entries come in the order of their time. Google: those of the same log with the same timestamp and
 * insertId are one. Only those of the current timestamp are remembered.
 */
export function createDoubles(): (entry: LogEntry) => boolean {
  let time = '';
  let keys = new Set<string>();
  return (entry) => {
    const at = timeOfEntry(entry);
    if (at !== time) [time, keys] = [at, new Set()];
    if (!entry.insertId) return false;
    const key = JSON.stringify([entry.insertId, entry.logName ?? '']);
    const isDouble = keys.has(key);
    keys.add(key);
    return isDouble;
  };
}

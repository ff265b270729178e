/** Logs as Google's Cloud Logging keeps them: of pods that are gone as well. */
import type { Clock } from '../../core/clock.ts';
import { HarnessError } from '../../core/errors.ts';
import { type LogQuery, logFilters, satisfies } from '../../gcp/log-query.ts';
import { createOwnTexts, withoutExecutorText } from '../executor-lines.ts';
import type { LogLine } from '../log-line.ts';
import { createLoggingClient, type LoggingClient } from './google-logging.ts';
import { type LogEntry, linesOfEntry, podLabel, podLabels } from './log-entry.ts';
import { type LogTrouble, logFailure } from './log-failure.ts';
import { type EntryReader, fullPage, readEntries } from './read-entries.ts';
import { createReadQuota, type ReadQuota, usualReads } from './read-quota.ts';
import { tailEntries } from './tail-entries.ts';

export interface StackdriverOptions {
  readonly project: string;
  /** `host` or `host:port` of another server, such as a private one. @default Google's */
  readonly endpoint?: string | undefined;
  readonly clock: Clock;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  /** Channel credentials of gRPC instead of TLS and Google's own. */
  readonly sslCreds?: unknown;
  readonly quota?: ReadQuota;
  /** Told before each pause. */
  readonly onPause?: (reason: LogTrouble, pauseMs: number) => void;
}

export interface ReadOptions {
  /** Whether lines of Argo's own executor are given. @default false */
  readonly withExecutor?: boolean;
  readonly newestFirst?: boolean;
  readonly pageSize?: number;
  readonly signal?: AbortSignal | undefined;
  /** Called before each request; throws when there may be no more. */
  readonly onRequest?: () => void;
}

export interface FollowOptions {
  readonly withExecutor?: boolean;
  readonly signal: AbortSignal;
  /** Told how many entries Google left out, and why. */
  readonly onSuppressed: (count: number, reason: string) => void;
}

export interface Stackdriver {
  readonly project: string;
  /** Oldest first, unless asked otherwise. Throws HarnessError LOG. */
  lines(query: LogQuery, options?: ReadOptions): AsyncGenerator<LogLine>;
  /** From `query.from` on, then what comes, until the signal fires. Throws HarnessError LOG. */
  follow(query: LogQuery, options: FollowOptions): AsyncGenerator<LogLine>;
  /** Of pods whose newest entries satisfy the query. Throws HarnessError LOG. */
  labels(query: LogQuery): AsyncGenerator<Readonly<Record<string, string>>>;
  close(): Promise<void>;
}

/** Nothing is asked yet. The client reads the process's own environment for credentials, as in all programs. */
export function openStackdriver(options: StackdriverOptions): Stackdriver {
  const { project, clock, quota = createReadQuota(clock, usualReads) } = options;
  const client = createLoggingClient({ projectId: project, ...serverOf(options) });
  const reader: EntryReader = { ...options, client, quota };
  return {
    project,
    lines: (query, read = {}) => guarded(reader, read.signal, listed(reader, query, read)),
    follow: (query, follow) => guarded(reader, follow.signal, followed(reader, query, follow)),
    labels: (query) => guarded(reader, undefined, labelled(reader, query)),
    close: () => closed(client),
  };
}

function serverOf({ endpoint, sslCreds }: StackdriverOptions) {
  const { hostname, port } = new URL(`https://${endpoint ?? 'logging.googleapis.com'}`);
  const server = endpoint === undefined ? {} : { apiEndpoint: hostname, port: Number(port || 443) };
  return { ...server, ...(sslCreds !== undefined && { sslCreds }) };
}

async function* listed(reader: EntryReader, query: LogQuery, options: ReadOptions): AsyncGenerator<LogLine> {
  const { pageSize = fullPage, newestFirst = false, signal, onRequest } = options;
  const ownText: OwnText = newestFirst ? (_, line) => withoutExecutorText(line) : createOwnTexts();
  for (const filter of logFilters(query)) {
    const read = onRequest === undefined ? reader : { ...reader, onRequest };
    for await (const entry of readEntries(read, { filter, newestFirst, pageSize, signal })) {
      const lines = ownLines(entry, query, { ...options, ownText });
      yield* newestFirst ? lines.toReversed() : lines;
    }
  }
}

async function* labelled(reader: EntryReader, query: LogQuery): AsyncGenerator<Readonly<Record<string, string>>> {
  for (const filter of logFilters(query))
    for await (const entry of readEntries(reader, { filter, newestFirst: true })) yield podLabels(entry);
}

async function* followed(reader: EntryReader, query: LogQuery, options: FollowOptions): AsyncGenerator<LogLine> {
  const ownText = createOwnTexts();
  for await (const entry of tailEntries(reader, { query, ...options }))
    yield* ownLines(entry, query, { ...options, ownText });
}

type OwnText = ReturnType<typeof createOwnTexts>;

interface OwnLinesWish {
  readonly withExecutor?: boolean;
  readonly ownText: OwnText;
}

function ownLines(
  entry: LogEntry,
  query: LogQuery,
  { withExecutor = false, ownText }: OwnLinesWish,
): readonly LogLine[] {
  if (!isMeant(entry, query)) return [];
  const lines = linesOfEntry(entry);
  if (withExecutor) return lines;
  return lines.flatMap((line) => {
    const text = ownText(line.origin, line.text);
    return text === null ? [] : [{ ...line, text }];
  });
}

/** The server compares without heed of case. A label that is not seen here stands where the client does not see it. */
function isMeant(entry: LogEntry, { labels, pods }: LogQuery): boolean {
  const pod = entry.resource?.labels?.['pod_name'] ?? '';
  if (pods !== undefined && !pods.includes(pod)) return false;
  const seen = labels.filter(({ keys }) => keys.some((key) => podLabel(entry, key) !== null));
  return satisfies(seen, (key) => podLabel(entry, key));
}

/** What the client throws, of its credentials or of the service, is told as one of our own errors. */
async function* guarded<T>(
  { client, project }: EntryReader,
  signal: AbortSignal | undefined,
  lines: AsyncGenerator<T>,
): AsyncGenerator<T> {
  try {
    await client.ready();
    yield* lines;
  } catch (error) {
    const isOurs = error instanceof HarnessError || error instanceof RangeError || signal?.aborted === true;
    throw isOurs ? error : logFailure(error, project);
  }
}

async function closed(client: LoggingClient): Promise<void> {
  await client.close().catch(() => {}); // one that never had credentials cannot be closed, and need not be
}

/** One cheap stream of names and phases, kept going over everything that ends a watch in the ordinary course. */
import type { Clock } from '../core/clock.ts';
import type { KubeClient } from './kube-client.ts';
import { KubeError } from './kube-error.ts';
import { readStatus } from './kube-status.ts';
import { listRows } from './list-rows.ts';
import { Roster } from './roster.ts';
import { metadataForm, type RowForm, type TableRow, tableForm } from './table-rows.ts';
import { parseWatchEvent, resourceVersionOf, type WatchEvent } from './watch-event.ts';
import { createWatchPace } from './watch-pace.ts';

export type TableEvent =
  | ({ readonly type: 'row' } & TableRow)
  | { readonly type: 'deleted'; readonly name: string }
  /** All rows that exist have been told since the beginning, or since the last `synced`: what was not told does not exist. */
  | { readonly type: 'synced' };

export interface TableWatchOptions {
  /** Of a list: `workflowsPath(namespace)`. */
  readonly path: string;
  /** Made by `labelSelector`. @default everything */
  readonly labelSelector?: string;
  /** Such as `metadata.name=x`. @default everything */
  readonly fieldSelector?: string;
  readonly signal: AbortSignal;
  readonly clock: Clock;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  /** Milliseconds without a byte after which the connection counts as dead; bookmarks come about each minute. @default 90 000 */
  readonly idleMs?: number;
  /** How long the server is asked to keep one stream; shortened by up to a quarter by chance. @default 280 */
  readonly timeoutSeconds?: number;
  /** Label that tells the phase where the printer columns do not. @default workflows.argoproj.io/phase */
  readonly phaseLabel?: string;
}

/**
 * Rows as they are and as they change, without end: a stream that the server ends is opened again where it ended. When the server no longer knows that
 * place (410) everything begins anew: all rows are told once more, what is gone meanwhile as `deleted`, then `synced`. Rows may come twice.
 * Throws KubeError for everything else, and the signal's reason; the caller pauses (`retryAfterMs`) and calls again.
 */
export async function* watchTable(client: KubeClient, options: TableWatchOptions): AsyncGenerator<TableEvent> {
  const watch: Watch = { client, options, form: tableForm, listsFirst: false, resourceVersion: null };
  const pace = createWatchPace(options);
  const roster = new Roster();
  for (;;) {
    await pace.next();
    if (watch.resourceVersion === null) roster.begin();
    try {
      for await (const event of turn(watch)) {
        pace.progressed();
        yield* roster.completed(event);
      }
    } catch (error) {
      if (!canGoOn(watch, error)) throw error;
    }
  }
}

interface Watch {
  readonly client: KubeClient;
  readonly options: TableWatchOptions;
  form: RowForm;
  /** Servers before 1.32 do not send the state within the stream. */
  listsFirst: boolean;
  /** Where to go on; null: from the beginning. */
  resourceVersion: string | null;
}

async function* turn(watch: Watch): AsyncGenerator<TableEvent> {
  if (watch.resourceVersion === null && watch.listsFirst) yield* list(watch);
  yield* follow(watch);
}

/** One stream to its end. Throws KubeError with 410 also where the server says so inside the stream. */
async function* follow(watch: Watch): AsyncGenerator<TableEvent> {
  const { client, options } = watch;
  const rowsOf = watch.form.createReader();
  let isSynced = watch.resourceVersion !== null;
  const request = { method: 'GET', path: options.path, query: queryOf(watch), accept: watch.form.accept } as const;
  for await (const line of client.lines({ ...request, signal: options.signal }, { idleMs: options.idleMs ?? 90_000 })) {
    const event = goodEvent(watch, line);
    const rows = rowsOf(event.object);
    if (rows === null) throw new PhaseUntold();
    // before the state is whole its rows come in no order that one could go on from
    if (isSynced || event.type === 'BOOKMARK')
      watch.resourceVersion = resourceVersionOf(event.object) ?? watch.resourceVersion;
    yield* eventsOf(event.type, rows);
    if (!isSynced && event.type === 'BOOKMARK') {
      isSynced = true; // the first one comes when the state is whole
      yield { type: 'synced' };
    }
  }
}

function goodEvent(watch: Watch, line: string): WatchEvent {
  const event = parseWatchEvent(line);
  if (event === null) throw brokenStream(watch);
  if (event.type === 'ERROR') throw errorOf(watch, event);
  return event;
}

function eventsOf(type: WatchEvent['type'], rows: readonly TableRow[]): readonly TableEvent[] {
  if (type === 'DELETED') return rows.map(({ name }) => ({ type: 'deleted', name }));
  return type === 'BOOKMARK' ? [] : rows.map((row) => ({ type: 'row', ...row }));
}

async function* list(watch: Watch): AsyncGenerator<TableEvent> {
  for await (const page of listRows(watch.client, watch.form, watch.options)) {
    if (page.rows === null) throw new PhaseUntold();
    for (const row of page.rows) yield { type: 'row', ...row };
    if (page.isLast) watch.resourceVersion = page.resourceVersion;
  }
  yield { type: 'synced' };
}

/** What is cured by asking differently; false for all that the caller must know of. */
function canGoOn(watch: Watch, error: unknown): boolean {
  const status = error instanceof KubeError ? error.status : null;
  if (watch.form === tableForm && (error instanceof PhaseUntold || status === 406)) {
    watch.form = metadataForm(watch.options.phaseLabel ?? 'workflows.argoproj.io/phase');
    watch.resourceVersion = null;
    return true;
  }
  if (status === 410) {
    watch.resourceVersion = null;
    return true;
  }
  if (watch.resourceVersion === null && !watch.listsFirst && (status === 400 || status === 422)) {
    watch.listsFirst = true;
    return true;
  }
  return false;
}

function queryOf({ form, options, resourceVersion }: Watch): Readonly<Record<string, string>> {
  const seconds = (options.timeoutSeconds ?? 280) * (1 - options.random() / 4);
  return {
    ...form.query,
    watch: 'true',
    allowWatchBookmarks: 'true',
    timeoutSeconds: String(Math.ceil(seconds)),
    ...(options.labelSelector === undefined ? {} : { labelSelector: options.labelSelector }),
    ...(options.fieldSelector === undefined ? {} : { fieldSelector: options.fieldSelector }),
    ...(resourceVersion === null
      ? { sendInitialEvents: 'true', resourceVersionMatch: 'NotOlderThan' }
      : { resourceVersion }),
  };
}

/** The Table has no column for the phase. */
class PhaseUntold extends Error {
  override readonly name = 'PhaseUntold';
}

function brokenStream({ client, options }: Watch): KubeError {
  return new KubeError(`${client.server} sent a line that is no event while watching ${options.path}`, { status: 0 });
}

function errorOf({ client, options }: Watch, { object }: WatchEvent): KubeError {
  const kubeStatus = readStatus({ kind: 'Status', ...object }, (text) => client.redact?.(text) ?? text);
  const status = typeof object['code'] === 'number' ? object['code'] : 0;
  const words = kubeStatus.message ?? kubeStatus.reason ?? 'no reason given';
  const seconds = kubeStatus.details?.retryAfterSeconds;
  return new KubeError(`${client.server} ended the watch of ${options.path}: ${words}`, {
    status,
    kubeStatus,
    retryAfterMs: seconds === undefined ? null : seconds * 1000,
  });
}

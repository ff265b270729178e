/** What a server says to a watch of a Table: events as the real one words them, scripted stream by stream. */
import type { ServerResponse } from 'node:http';
import { systemClock } from '../../src/core/clock.ts';
import { type TableEvent, type TableWatchOptions, watchTable } from '../../src/kubernetes/table-watch.ts';
import { connected } from './connected.ts';
import { type FakeApiServer, type SeenRequest, startFakeApiServer } from './fake-api-server.ts';

export const path = '/apis/argoproj.io/v1alpha1/namespaces/ci/workflows';

const columns = ['Name', 'Status', 'Age', 'Message'].map((name) => ({ name, type: 'string' }));

export interface Cells {
  readonly name: string;
  readonly phase?: string;
  readonly message?: string;
}

const cellsOf = ({ name, phase, message }: Cells) => [name, phase ?? null, null, message ?? null];

/** The first event of a stream names the columns. */
export function tableEvent(type: string, version: number, row: Cells, names: readonly string[] | null = null): string {
  const columnDefinitions = names === null ? null : names.map((name) => ({ name, type: 'string' }));
  const rows = [{ cells: cellsOf(row), object: null }];
  return JSON.stringify({
    type,
    object: { kind: 'Table', metadata: { resourceVersion: String(version) }, columnDefinitions, rows },
  });
}

export const allColumns: readonly string[] = columns.map(({ name }) => name);

export function bookmark(version: number, names: readonly string[] | null = null): string {
  return tableEvent('BOOKMARK', version, { name: '' }, names);
}

export function errorEvent(code: number, reason: string, details: object = {}): string {
  return JSON.stringify({
    type: 'ERROR',
    object: { kind: 'Status', code, reason, message: `${reason} it is`, details },
  });
}

export function table(version: number, rows: readonly Cells[], more: string | null = null): object {
  return {
    kind: 'Table',
    metadata: { resourceVersion: String(version), ...(more !== null && { continue: more }) },
    columnDefinitions: columns,
    rows: rows.map((row) => ({ cells: cellsOf(row) })),
  };
}

/** State of two workflows, whole at version 12. */
export const state = [
  tableEvent('ADDED', 7, { name: 'a', phase: 'Running' }, allColumns),
  tableEvent('ADDED', 12, { name: 'b' }),
  bookmark(12),
];

/** A whole answer: lines, and how they end. */
export function stream(lines: readonly string[], end: 'ends' | 'stays open' | 'breaks'): Answer {
  return (response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.write(lines.map((line) => `${line}\n`).join(''), () => {
      if (end === 'ends') response.end();
      if (end === 'breaks') response.destroy();
    });
  };
}

export type Answer = (response: ServerResponse, request: SeenRequest) => void;

export interface Watched {
  readonly events: readonly TableEvent[];
  /** Message of what was thrown. */
  readonly error: unknown;
  readonly queries: readonly SeenRequest[];
}

/**
 * Watches a server that gives these answers, one to each request, until the last one was given and `until` many events have come.
 * Pauses are not slept, but noted.
 */
export async function watched(
  answers: readonly Answer[],
  until: number,
  options: Partial<TableWatchOptions> = {},
): Promise<Watched & { readonly pauses: readonly number[]; readonly server: string }> {
  const pauses: number[] = [];
  await using server = await serverOf(answers);
  await using cluster = await connected({ cluster: { server: server.url } });
  const stop = new AbortController();
  const events: TableEvent[] = [];
  let error: unknown = null;
  try {
    const clock = { ...systemClock, sleep: async (ms: number) => void pauses.push(ms) };
    const random = () => 0.5;
    const all = { path, labelSelector: 'run=r1', signal: stop.signal, clock, random, ...options };
    for await (const event of watchTable(cluster.client, all)) {
      events.push(event);
      if (events.length === until) break;
    }
  } catch (thrown) {
    error = thrown;
  }
  return { events, error, queries: server.requests, pauses, server: server.url };
}

function serverOf(answers: readonly Answer[]): Promise<FakeApiServer> {
  let next = 0;
  return startFakeApiServer((request, response) => {
    const answer = answers[Math.min(next, answers.length - 1)];
    next += 1;
    answer?.(response, request);
  });
}

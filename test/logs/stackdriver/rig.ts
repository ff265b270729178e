import { credentials } from '@grpc/grpc-js';
import type { Clock } from '../../../src/core/clock.ts';
import type { LogQuery } from '../../../src/gcp/log-query.ts';
import {
  openStackdriver,
  type Stackdriver,
  type StackdriverOptions,
} from '../../../src/logs/stackdriver/stackdriver.ts';
import type { FakeEntry, FakeLogging } from '../../support/fake-logging.ts';

/** Nobody waits on it: whoever sleeps finds the time passed, and how long it was is kept. */
export interface HurryingClock extends Clock {
  readonly slept: number[];
}

export function hurryingClock(): HurryingClock {
  let now = Date.parse('2026-11-21T12:00:00Z');
  const slept: number[] = [];
  return {
    slept,
    now: () => now,
    elapsed: () => now,
    sleep: async (ms, signal) => {
      signal?.throwIfAborted();
      slept.push(ms);
      now += ms;
      await new Promise(setImmediate);
    },
  };
}

/** The real client, against the fake server. The process asks no metadata server for who it is. */
export function openAt(server: FakeLogging, options: Partial<StackdriverOptions> = {}): Stackdriver & AsyncDisposable {
  process.env['METADATA_SERVER_DETECTION'] = 'none';
  const sslCreds = credentials.createInsecure();
  const clock = hurryingClock();
  const opened = openStackdriver({
    project: 'p',
    endpoint: server.endpoint,
    clock,
    random: () => 0.5,
    sslCreds,
    ...options,
  });
  return { ...opened, [Symbol.asyncDispose]: () => opened.close() };
}

export const query: LogQuery = {
  labels: [{ keys: ['step_name'], values: ['unit'] }],
  from: '2026-11-21T00:00:00Z',
  to: null,
};

/** An entry of the step's own container, so many milliseconds after ten o'clock. */
export function entryAt(ms: number, text: string, parts: Partial<FakeEntry> = {}): FakeEntry {
  return {
    time: new Date(Date.parse('2026-11-21T10:00:00Z') + ms).toISOString(),
    insertId: `id-${ms}-${text}`,
    text,
    labels: { 'k8s-pod/step_name': 'unit' },
    resource: { cluster_name: 'c', namespace_name: 'ci', pod_name: 'wf-unit-1', container_name: 'main' },
    ...parts,
  };
}

export async function textsOf(lines: AsyncIterable<{ readonly text: string }>): Promise<readonly string[]> {
  const texts: string[] = [];
  for await (const { text } of lines) texts.push(text);
  return texts;
}

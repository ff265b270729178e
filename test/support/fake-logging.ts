/** Cloud Logging over gRPC, from the protos that its client ships. Keeps entries, judges filters by itself, and fails as it is told. */
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import * as grpc from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import { type FilterTest, parseLogFilter } from './log-filter-language.ts';
import { projectRoot } from './readme.ts';

export interface FakeEntry {
  readonly insertId?: string;
  readonly logName?: string;
  /** RFC 3339, nanoseconds as wished. */
  readonly time: string;
  readonly severity?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly userLabels?: Readonly<Record<string, string>>;
  readonly resource?: Readonly<Record<string, string>>;
  readonly text?: string;
  readonly json?: Readonly<Record<string, unknown>>;
}

export interface SeenList {
  readonly resourceNames: readonly string[];
  readonly filter: string;
  readonly orderBy: string;
  readonly pageSize: number;
  readonly pageToken: string;
  /** Value of the header, for who asks. */
  readonly authorization: string | undefined;
}

export interface Failure {
  readonly code: number;
  readonly details: string;
}

export interface LoggingScript {
  /** Asked before each list is answered, with its number from 0. `hang`: never answered. `reset`: the connection breaks. */
  readonly fail?: (call: number, request: SeenList) => Failure | 'hang' | 'reset' | null;
  /** Key and certificate, PEM; without them the server speaks plain text. */
  readonly tls?: { readonly key: string; readonly cert: string };
}

export interface FakeTail {
  readonly filter: string;
  send(entries: readonly FakeEntry[], suppressed?: number): void;
  end(failure?: Failure): void;
}

export interface FakeLogging extends AsyncDisposable {
  /** `127.0.0.1:port` */
  readonly endpoint: string;
  readonly lists: readonly SeenList[];
  readonly tails: readonly FakeTail[];
  add(...entries: readonly FakeEntry[]): void;
  /** Resolves when so many tail sessions have been opened. */
  tailed(count: number): Promise<FakeTail>;
}

interface StoredEntry {
  readonly wire: Readonly<Record<string, unknown>>;
  readonly entry: FakeEntry;
  readonly at: string;
}

export async function fakeLogging(script: LoggingScript = {}): Promise<FakeLogging> {
  const state = new FakeState(script);
  const server = new grpc.Server();
  server.addService(loggingService(), {
    listLogEntries: (call: grpc.ServerUnaryCall<ListWire, unknown>, done: grpc.sendUnaryData<unknown>) =>
      state.list(call, done),
    tailLogEntries: (call: grpc.ServerDuplexStream<ListWire, unknown>) => state.tail(call),
  });
  const credentials =
    script.tls === undefined
      ? grpc.ServerCredentials.createInsecure()
      : grpc.ServerCredentials.createSsl(null, [
          { private_key: Buffer.from(script.tls.key), cert_chain: Buffer.from(script.tls.cert) },
        ]);
  const inner = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', credentials, (error, bound) => (error ? reject(error) : resolve(bound)));
  });
  const front = await breakableFront(inner);
  state.cut = front.cut;
  return {
    endpoint: `127.0.0.1:${front.port}`,
    lists: state.lists,
    tails: state.tails,
    add: (...entries) => state.add(entries),
    tailed: (count) => state.tailed(count),
    [Symbol.asyncDispose]: async () => {
      front.close();
      server.forceShutdown();
    },
  };
}

/** Hands bytes on, and can break every connection as a network does. */
async function breakableFront(port: number) {
  const sockets = new Set<Socket>();
  const cut = () => {
    for (const each of sockets) each.resetAndDestroy();
    sockets.clear();
  };
  const server = createServer((client) => {
    const inside = connect(port, '127.0.0.1');
    for (const each of [client, inside]) each.on('error', () => {}).on('close', () => sockets.delete(each));
    sockets.add(client).add(inside);
    client.pipe(inside).pipe(client);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = () => {
    cut();
    server.close();
  };
  return { port: (server.address() as AddressInfo).port, cut, close };
}

interface ListWire {
  readonly resourceNames?: readonly string[];
  readonly filter?: string;
  readonly orderBy?: string;
  readonly pageSize?: number;
  readonly pageToken?: string;
}

function loggingService(): grpc.ServiceDefinition {
  const protosOf = (name: string) => join(projectRoot, 'node_modules', name, 'build/protos');
  const definition = loadSync('google/logging/v2/logging.proto', {
    includeDirs: [protosOf('@google-cloud/logging-api'), protosOf('google-gax')],
    longs: String,
    enums: String,
    defaults: true,
    oneofs: true,
  });
  const root = grpc.loadPackageDefinition(definition) as unknown as {
    readonly google: {
      readonly logging: { readonly v2: { readonly LoggingServiceV2: { readonly service: grpc.ServiceDefinition } } };
    };
  };
  return root.google.logging.v2.LoggingServiceV2.service;
}

class FakeState {
  readonly lists: SeenList[] = [];
  readonly tails: FakeTail[] = [];
  readonly #script: LoggingScript;
  readonly #entries: StoredEntry[] = [];
  readonly #answers = new Map<string, readonly StoredEntry[]>();
  readonly #waiting: (() => void)[] = [];
  /** Breaks every connection. */
  cut: () => void = () => {};

  constructor(script: LoggingScript) {
    this.#script = script;
  }

  add(entries: readonly FakeEntry[]): void {
    this.#answers.clear();
    for (const entry of entries) this.#entries.push({ entry, wire: wireOf(entry), at: orderedTime(entry.time) });
  }

  async tailed(count: number): Promise<FakeTail> {
    for (;;) {
      const tail = this.tails[count - 1];
      if (tail !== undefined) return tail;
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  list(call: grpc.ServerUnaryCall<ListWire, unknown>, done: grpc.sendUnaryData<unknown>): void {
    const { resourceNames = [], filter = '', orderBy = '', pageSize = 0, pageToken = '' } = call.request;
    const authorization = call.metadata.get('authorization')[0]?.toString();
    const request = { resourceNames, filter, orderBy, pageSize, pageToken, authorization };
    this.lists.push(request);
    const failure = this.#script.fail?.(this.lists.length - 1, request) ?? null;
    if (failure === 'hang') return;
    if (failure === 'reset') {
      this.cut();
      return;
    }
    if (failure !== null) {
      done(failure);
      return;
    }
    try {
      done(null, this.#page(request));
    } catch (error) {
      done({ code: grpc.status.INVALID_ARGUMENT, details: error instanceof Error ? error.message : String(error) });
    }
  }

  tail(call: grpc.ServerDuplexStream<ListWire, unknown>): void {
    call.on('data', ({ filter = '' }: ListWire) => {
      const test = parseLogFilter(filter);
      this.tails.push({
        filter,
        send: (entries, suppressed = 0) => {
          const meant = entries.filter((entry) => test(fieldsOf(entry)));
          const suppressionInfo = suppressed > 0 ? [{ reason: 'RATE_LIMIT', suppressedCount: suppressed }] : [];
          call.write({ entries: meant.map(wireOf), suppressionInfo });
        },
        end: (failure) => {
          if (failure === undefined) call.end();
          else call.emit('error', failure);
        },
      });
      for (const wake of this.#waiting.splice(0)) wake();
    });
    call.on('end', () => call.end());
  }

  /** Pages of one question cost it once. */
  #selected(filter: string): readonly StoredEntry[] {
    const known = this.#answers.get(filter);
    if (known !== undefined) return known;
    const test: FilterTest = parseLogFilter(filter);
    const found = this.#entries.filter(({ entry }) => test(fieldsOf(entry)));
    found.sort((a, b) => (a.at < b.at ? -1 : Number(a.at > b.at)));
    this.#answers.set(filter, found);
    return found;
  }

  #page({ filter, orderBy, pageSize, pageToken }: SeenList): unknown {
    const [start = 0, at = filter] = pageToken === '' ? [] : (JSON.parse(pageToken) as [number, string]);
    if (at !== filter) throw new Error('page_token does not belong to this filter');
    const ascending = this.#selected(filter);
    const ordered = orderBy === 'timestamp desc' ? ascending.toReversed() : ascending;
    const size = Math.min(pageSize || 50, 1000);
    const next = start + size < ordered.length ? JSON.stringify([start + size, filter]) : '';
    return { entries: ordered.slice(start, start + size).map(({ wire }) => wire), nextPageToken: next };
  }
}

/** What filters see of an entry. */
function fieldsOf(entry: FakeEntry): Readonly<Record<string, unknown>> {
  return {
    timestamp: entry.time,
    severity: entry.severity ?? 'DEFAULT',
    labels: entry.labels ?? {},
    metadata: { userLabels: entry.userLabels ?? {} },
    resource: { type: 'k8s_container', labels: entry.resource ?? {} },
    textPayload: entry.text,
  };
}

function wireOf(entry: FakeEntry): Readonly<Record<string, unknown>> {
  return {
    insertId: entry.insertId ?? '',
    logName: entry.logName ?? 'projects/p/logs/stdout',
    timestamp: { seconds: String(Math.floor(Date.parse(entry.time) / 1000)), nanos: Number(decimalsOf(entry.time)) },
    severity: entry.severity ?? 'DEFAULT',
    labels: entry.labels ?? {},
    resource: { type: 'k8s_container', labels: entry.resource ?? {} },
    ...(entry.userLabels && { metadata: { userLabels: entry.userLabels } }),
    ...(entry.json ? { jsonPayload: struct(entry.json) } : { textPayload: entry.text ?? '' }),
  };
}

function decimalsOf(time: string): string {
  return (/\.(\d+)/.exec(time)?.[1] ?? '').padEnd(9, '0').slice(0, 9);
}

function orderedTime(time: string): string {
  return `${new Date(Date.parse(time)).toISOString().slice(0, 19)}.${decimalsOf(time)}`;
}

function struct(map: Readonly<Record<string, unknown>>): unknown {
  return { fields: Object.fromEntries(Object.entries(map).map(([key, value]) => [key, wireValue(value)])) };
}

function wireValue(value: unknown): unknown {
  if (value === null) return { nullValue: 'NULL_VALUE' };
  if (Array.isArray(value)) return { listValue: { values: value.map(wireValue) } };
  switch (typeof value) {
    case 'string':
      return { stringValue: value };
    case 'number':
      return { numberValue: value };
    case 'boolean':
      return { boolValue: value };
    default:
      return { structValue: struct(value as Readonly<Record<string, unknown>>) };
  }
}

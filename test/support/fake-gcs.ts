/** A small Google Cloud Storage: the part of its JSON API that results need, in memory, with faults on demand. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type Answer, answerTo, type FakeBucket, type FakeObject, newFakeBucket } from './fake-gcs/answers.ts';
import { type Fault, faultFor, type SeenRequest } from './fake-gcs/fault.ts';

export interface FakeGcs {
  readonly endpoint: string;
  readonly objects: ReadonlyMap<string, FakeObject>;
  /** Names in the order in which they were written, each as often as it was. */
  readonly written: readonly string[];
  /** Every request so far. */
  readonly requests: readonly SeenRequest[];
  /** Requests under way at once, at most. */
  readonly mostAtOnce: number;
  /** Connections so far. */
  readonly connections: number;
  /** From now on; earlier faults are forgotten. */
  inject(...faults: readonly Fault[]): void;
  /** Does not listen until the promise is settled: connections are refused. */
  away(until: Promise<unknown>): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

export interface FakeGcsOptions {
  /** @default 'bucket' */
  readonly bucket?: string;
  /** Whether bodies of large uploads are kept. @default true */
  readonly keepsBodies?: boolean;
  /** Requests without this header are answered 401. @default anybody may */
  readonly authorization?: string;
}

export async function startFakeGcs(options: FakeGcsOptions = {}): Promise<FakeGcs> {
  const state = newFakeBucket(options.bucket ?? 'bucket');
  const requests: SeenRequest[] = [];
  let faults: Fault[] = [];
  let underWay = 0;
  let mostAtOnce = 0;
  let connections = 0;
  const handle = async (request: IncomingMessage, response: ServerResponse) => {
    mostAtOnce = Math.max(mostAtOnce, ++underWay);
    response.on('close', () => {
      underWay -= 1;
    });
    const seen = { method: request.method ?? '', url: request.url ?? '', headers: request.headers };
    requests.push(seen);
    const fault = faultFor(faults, seen);
    if (fault?.type === 'cut-request') return void request.once('data', () => request.socket.destroy());
    const body = await bodyOf(request);
    if (body === null) return;
    await fault?.before?.(response);
    if (response.writableEnded || response.destroyed) return;
    if (options.authorization !== undefined && request.headers.authorization !== options.authorization)
      return send(response, { status: 401, json: { error: { code: 401, message: 'Invalid Credentials' } } });
    const answer = answerTo(state, seen, body);
    if (fault?.type === 'lost-answer') return void request.socket.destroy();
    send(response, fault?.change?.(answer) ?? answer);
  };
  const server = createServer((request, response) => void handle(request, response));
  server.on('connection', () => {
    connections += 1;
  });
  const port = await listen(server, 0);
  return {
    endpoint: `http://127.0.0.1:${port}`,
    objects: state.objects,
    written: state.written,
    requests,
    get mostAtOnce() {
      return mostAtOnce;
    },
    get connections() {
      return connections;
    },
    inject: (...next) => {
      faults = [...next];
    },
    away: async (until) => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      void until.finally(() => listen(server, port));
    },
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      if (server.listening) await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function listen(server: Server, port: number): Promise<number> {
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : port;
}

async function bodyOf(request: IncomingMessage): Promise<Buffer | null> {
  const parts: Buffer[] = [];
  try {
    for await (const part of request) parts.push(part as Buffer);
    return Buffer.concat(parts);
  } catch {
    return null; // the client has gone
  }
}

function send(response: ServerResponse, { status, headers = {}, json, bytes }: Answer): void {
  const body = bytes ?? (json === undefined ? Buffer.alloc(0) : Buffer.from(JSON.stringify(json)));
  response.writeHead(status, {
    ...(json === undefined ? {} : { 'content-type': 'application/json' }),
    ...headers,
    'content-length': body.length,
  });
  response.end(body);
}

export type { FakeBucket };

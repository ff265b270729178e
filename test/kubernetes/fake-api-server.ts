/** A server on loopback that answers as a test says and counts what it is asked: real HTTP, real TLS, real connections. */
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';

export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** Common name of the client's certificate. */
  readonly clientName: string | null;
  /** Which connection, from 0. */
  readonly connection: number;
}

export type Handler = (request: SeenRequest, response: ServerResponse) => void;

export interface FakeApiServer extends AsyncDisposable {
  readonly url: string;
  readonly port: number;
  readonly requests: readonly SeenRequest[];
  /** How many connections have been made so far. */
  readonly connections: number;
  /** How many are open now. */
  readonly openConnections: number;
}

export interface FakeApiServerOptions {
  /** @default any that is free */
  readonly port?: number;
  readonly tls?: { readonly certificate: string; readonly key: string; readonly clientCa?: string };
}

export async function startFakeApiServer(
  handler: Handler,
  { tls, port: wanted = 0 }: FakeApiServerOptions = {},
): Promise<FakeApiServer> {
  const requests: SeenRequest[] = [];
  const sockets = new Set<Socket>();
  const numbers = new WeakMap<Socket, number>();
  let connections = 0;
  const onRequest = async (message: IncomingMessage, response: ServerResponse) => {
    response.on('error', () => {});
    const seen = await seenOf(message, numbers.get(message.socket) ?? -1);
    requests.push(seen);
    handler(seen, response);
  };
  const server =
    tls === undefined
      ? createServer(onRequest)
      : createTlsServer(
          {
            cert: tls.certificate,
            key: tls.key,
            ...(tls.clientCa === undefined ? {} : { ca: tls.clientCa, requestCert: true, rejectUnauthorized: true }),
          },
          onRequest,
        );
  server.on(tls === undefined ? 'connection' : 'secureConnection', (socket: Socket) => {
    numbers.set(socket, connections);
    connections += 1;
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(wanted, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${port}`,
    port,
    requests,
    get connections() {
      return connections;
    },
    get openConnections() {
      return sockets.size;
    },
    [Symbol.asyncDispose]: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

async function seenOf(message: IncomingMessage, connection: number): Promise<SeenRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk);
  const url = new URL(message.url ?? '/', 'http://fake');
  const peer = 'getPeerCertificate' in message.socket ? (message.socket as TLSSocket).getPeerCertificate() : null;
  return {
    method: message.method ?? '',
    path: url.pathname,
    query: Object.fromEntries(url.searchParams),
    headers: message.headers,
    body: Buffer.concat(chunks).toString(),
    clientName: [peer?.subject?.CN].flat()[0] ?? null,
    connection,
  };
}

export function answerJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
}

/** A refusal as Kubernetes words it. */
export function answerStatus(
  response: ServerResponse,
  code: number,
  reason: string,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): void {
  answerJson(response, code, { kind: 'Status', apiVersion: 'v1', status: 'Failure', message, reason, code }, headers);
}

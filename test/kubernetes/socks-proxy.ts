/** A small SOCKS 5 proxy without passwords. RFC 1928. */
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export interface SocksProxy extends AsyncDisposable {
  readonly port: number;
  /** `host:port` of each tunnel asked for. */
  readonly asked: readonly string[];
}

const noPassword = Uint8Array.of(5, 0);
const granted = Uint8Array.of(5, 0, 0, 1, 0, 0, 0, 0, 0, 0);

export async function startSocksProxy(): Promise<SocksProxy> {
  const asked: string[] = [];
  const sockets = new Set<Socket>();
  const keep = (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
  };
  const server = createServer((client) => {
    keep(client);
    client.once('data', () => {
      client.write(noPassword);
      client.once('data', (request: Buffer) => {
        const target = targetOf(request);
        asked.push(`${target.host}:${target.port}`);
        const upstream = connect(target.port, target.host, () => {
          client.write(granted);
          upstream.pipe(client).pipe(upstream);
        });
        keep(upstream);
      });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    asked,
    [Symbol.asyncDispose]: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

function targetOf(request: Buffer): { readonly host: string; readonly port: number } {
  const isName = request[3] === 3;
  const end = isName ? 5 + (request[4] ?? 0) : 8;
  const host = isName ? request.toString('latin1', 5, end) : [...request.subarray(4, end)].join('.');
  return { host, port: request.readUInt16BE(end) };
}

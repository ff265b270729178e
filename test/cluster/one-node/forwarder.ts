/** Carries bytes between two sockets: the API server listens where only the cluster's own network reaches it. */
import { connect, createServer, type ListenOptions, type NetConnectOpts, type Server, type Socket } from 'node:net';

/** Accepts connections at one place and joins each to a new one at the other. A refusal there is a reset here. */
export async function forward(from: ListenOptions, to: NetConnectOpts): Promise<Server> {
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (client) => {
    const upstream = connect({ ...to, allowHalfOpen: true, noDelay: true });
    join(client, upstream);
    join(upstream, client);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(from, resolve);
  });
  return server;
}

function join(from: Socket, to: Socket): void {
  from.pipe(to);
  from.on('error', () => end(to));
  from.on('close', () => to.destroy());
}

function end(socket: Socket): void {
  if (socket.remoteFamily === undefined) socket.destroy();
  else socket.resetAndDestroy();
}

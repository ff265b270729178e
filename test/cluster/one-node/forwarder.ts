/** Carries bytes between two sockets: the API server listens where only the cluster's own network reaches it. */
import { connect, createServer, type ListenOptions, type NetConnectOpts, type Socket } from 'node:net';

export interface Forwarder {
  /** TCP port that it listens on; 0 where it listens on a path. */
  readonly port: number;
  /** Ends it with all its connections. */
  close(): void;
}

/** Accepts connections at one place and joins each to a new one at the other. What ends on one side ends on the other. */
export async function forward(from: ListenOptions, to: NetConnectOpts): Promise<Forwarder> {
  const open = new Set<Socket>();
  const server = createServer({ noDelay: true }, (client) => {
    const upstream = connect({ ...to, noDelay: true });
    join(client, upstream, open);
    join(upstream, client, open);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(from, resolve);
  });
  const address = server.address();
  return {
    port: typeof address === 'object' ? (address?.port ?? 0) : 0,
    close() {
      server.close();
      for (const socket of open) socket.destroy();
    },
  };
}

function join(from: Socket, to: Socket, open: Set<Socket>): void {
  open.add(from);
  from.pipe(to);
  from.on('error', () => {}); // its close follows
  from.on('close', () => {
    open.delete(from);
    to.destroySoon(); // after what is still to be sent
  });
}

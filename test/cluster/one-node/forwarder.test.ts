import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer, text } from 'node:stream/consumers';
import { afterAll, describe, expect, it } from 'vitest';
import { type Forwarder, forward } from './forwarder.ts';

const directory = mkdtempSync(join(tmpdir(), 'forwarder-'));
afterAll(() => rmSync(directory, { recursive: true }));

/** A server on a unix socket and a forwarder to it. */
async function forwarderTo(name: string, serve: (socket: Socket) => void): Promise<Forwarder> {
  const path = join(directory, name);
  const server = createServer(serve).listen(path).unref();
  await once(server, 'listening');
  return forward({ host: '127.0.0.1', port: 0 }, { path });
}

describe('forward', () => {
  it('carries every byte both ways, also those that a server sends last', async () => {
    const sent = Buffer.alloc(3_000_000, 'byte ');
    const forwarder = await forwarderTo('once', (socket) => socket.once('data', () => socket.end(sent)));
    const client = connect(forwarder.port, '127.0.0.1');
    client.write('please');
    expect((await buffer(client)).equals(sent)).toBe(true);
    forwarder.close();
  });

  it('ends a connection whose other end refuses', async () => {
    const forwarder = await forward({ host: '127.0.0.1', port: 0 }, { path: join(directory, 'nobody') });
    expect(await text(connect(forwarder.port, '127.0.0.1'))).toBe('');
    forwarder.close();
  });

  it('ends every connection when it is closed, so that no idle client keeps its process', async () => {
    const accepted = Promise.withResolvers<Socket>();
    const forwarder = await forwarderTo('idle', accepted.resolve);
    const client = connect(forwarder.port, '127.0.0.1');
    const upstream = await accepted.promise;
    forwarder.close();
    await Promise.all([once(client.resume(), 'close'), once(upstream.resume(), 'close')]);
    await expect(once(connect(forwarder.port, '127.0.0.1'), 'connect')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });
});

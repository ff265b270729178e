import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, describe, expect, it } from 'vitest';
import { forward } from './forwarder.ts';

const directory = mkdtempSync(join(tmpdir(), 'forwarder-'));
afterAll(() => rmSync(directory, { recursive: true }));

describe('forward', () => {
  it('carries bytes both ways, and the end of one direction before that of the other', async () => {
    const path = join(directory, 'echo.sock');
    const echo = createServer({ allowHalfOpen: true }, (socket) => socket.pipe(socket)).listen(path);
    await once(echo, 'listening');
    const forwarder = await forward({ host: '127.0.0.1', port: 0 }, { path });
    const { port } = forwarder.address() as AddressInfo; // it listens on TCP
    const client = connect({ host: '127.0.0.1', port, allowHalfOpen: true });
    client.end('x'.repeat(1_000_000));
    expect(await text(client)).toHaveLength(1_000_000);
    forwarder.close();
    echo.close();
  });

  it('resets a connection whose other end refuses, so that a client sees a failure and not an empty answer', async () => {
    const forwarder = await forward({ host: '127.0.0.1', port: 0 }, { path: join(directory, 'nobody.sock') });
    const { port } = forwarder.address() as AddressInfo; // it listens on TCP
    await expect(text(connect(port, '127.0.0.1'))).rejects.toMatchObject({ code: 'ECONNRESET' });
    forwarder.close();
  });
});

import type { ServerResponse } from 'node:http';
import { describe, expect, it } from 'vitest';
import type { KubeError } from '../../src/kubernetes/kube-error.ts';
import { splitLines } from '../../src/kubernetes/split-lines.ts';
import { connected, thrownBy, wordsOf } from './connected.ts';
import { answerStatus, type Handler, startFakeApiServer } from './fake-api-server.ts';
import { until } from './until.ts';

const request = { method: 'GET', path: '/log' } as const;

async function linesOf(handler: Handler, idleMs = 5_000): Promise<{ lines: string[]; error: unknown; open: number }> {
  await using server = await startFakeApiServer(handler);
  await using cluster = await connected({ cluster: { server: server.url } }, { limits: { lineBytes: 100_000 } });
  const lines: string[] = [];
  let error: unknown;
  try {
    for await (const line of cluster.client.lines(request, { idleMs })) lines.push(line);
  } catch (thrown) {
    error = wordsOf(thrown, [server.url, 'SERVER']);
  }
  return { lines, error, open: server.openConnections };
}

/** Sends each part as a chunk of its own, one after the other. */
async function send(response: ServerResponse, parts: readonly (string | Uint8Array)[]): Promise<void> {
  response.writeHead(200);
  for (const part of parts) {
    response.write(part);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

describe('an answer that goes on, line by line', () => {
  it('is cut at line ends wherever the chunks end, also inside a letter, and ends when the server ends it', async () => {
    const bytes = Buffer.from('ä\nzwei\r\n\nönd');
    const parts = [...bytes].map((byte) => Uint8Array.of(byte));
    const { lines, error } = await linesOf((_, response) => {
      void send(response, parts).then(() => response.end());
    });
    expect({ lines, error }).toEqual({ lines: ['ä', 'zwei', '', 'önd'], error: undefined });
  });

  it('that is refused throws at once', async () => {
    const { lines, error } = await linesOf((_, response) => answerStatus(response, 404, 'NotFound', 'no such pod'));
    expect({ lines, error }).toEqual({ lines: [], error: 'SERVER answered 404 to GET /log: no such pod' });
  });

  it('that breaks in mid-line throws, and does not give the half line away as a whole one', async () => {
    const { lines, error } = await linesOf((_, response) => {
      void send(response, ['one\ntw']).then(() => response.destroy());
    });
    expect({ lines, error }).toEqual({
      lines: ['one'],
      error: 'SERVER did not answer GET /log: the connection was closed before the answer ended',
    });
  });

  it('is given up when nothing comes for too long, since a half-open connection never ends by itself', async () => {
    const { lines, error } = await linesOf((_, response) => void send(response, ['one\n']), 150);
    expect({ lines, error }).toEqual({
      lines: ['one'],
      error: 'SERVER did not answer GET /log: nothing came for 0.15 s',
    });
  });

  it('is given up when not even the headers come', async () => {
    const { error } = await linesOf(() => {}, 150);
    expect(error).toBe('SERVER did not answer GET /log: nothing came for 0.15 s');
  });

  it('lives as long as bytes come, also when they end no line', async () => {
    const { lines, error } = await linesOf((_, response) => {
      response.writeHead(200);
      let count = 0;
      const timer = setInterval(() => {
        response.write('x');
        count += 1;
        if (count < 10) return;
        clearInterval(timer);
        response.end('\n');
      }, 40);
    }, 300);
    expect({ lines, error }).toEqual({ lines: ['xxxxxxxxxx'], error: undefined });
  });

  it('with a line that does not end is refused before it fills the memory', async () => {
    const { lines, error } = await linesOf((_, response) => {
      response.writeHead(200);
      const more = () => {
        while (response.writable && response.write('x'.repeat(65_536)));
      };
      response.on('drain', more);
      more();
    });
    expect({ lines, error }).toEqual({
      lines: [],
      error: 'SERVER sends too much for GET /log: more than 100000 bytes',
    });
  });

  it('does not count the time that its reader takes', async () => {
    await using server = await startFakeApiServer((_, response) => {
      void send(response, ['one\n', 'two\n']).then(() => response.end());
    });
    await using cluster = await connected({ cluster: { server: server.url } });
    const lines: string[] = [];
    for await (const line of cluster.client.lines(request, { idleMs: 50 })) {
      lines.push(line);
      await new Promise((resolve) => setTimeout(resolve, 120));
    }
    expect(lines).toEqual(['one', 'two']);
  });

  it('ends with the signal’s reason, and leaves no connection behind', async () => {
    await using server = await startFakeApiServer((_, response) => void send(response, ['one\n']));
    await using cluster = await connected({ cluster: { server: server.url } });
    const abort = new AbortController();
    const reading = thrownBy(cluster.client.lines({ ...request, signal: abort.signal }, { idleMs: 5_000 }));
    await until(() => server.requests.length === 1);
    abort.abort(new Error('enough'));
    expect(await reading).toEqual(new Error('enough'));
    await until(() => server.openConnections === 0);
  });

  it('whose reader goes away leaves no connection behind', async () => {
    await using server = await startFakeApiServer((_, response) => void send(response, ['one\n', 'two\n']));
    await using cluster = await connected({ cluster: { server: server.url } });
    for await (const _ of cluster.client.lines(request, { idleMs: 5_000 })) break;
    await until(() => server.openConnections === 0);
    expect(server.requests).toHaveLength(1);
  });

  it('is cut off when the client is closed', async () => {
    await using server = await startFakeApiServer((_, response) => void send(response, ['one\n']));
    const { client } = await connected({ cluster: { server: server.url } });
    const reading = thrownBy(client.lines(request, { idleMs: 5_000 }));
    await until(() => server.requests.length === 1);
    await client.close();
    expect(((await reading) as KubeError).status).toBe(0);
  });
});

describe('splitLines', () => {
  it('is linear in the number of chunks of one line', async () => {
    async function* chunks() {
      for (let count = 0; count < 200_000; count += 1) yield Uint8Array.of(0x78);
    }
    const lines: string[] = [];
    for await (const line of splitLines(chunks(), 1_000_000)) lines.push(line);
    expect(lines.map(({ length }) => length)).toEqual([200_000]);
  });
});

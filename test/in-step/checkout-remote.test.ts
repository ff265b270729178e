import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { testDirectory } from '../support/git-repo.ts';
import { refsOf, rig, sourceRepository, treeOf } from './checkout-rig.ts';

/** Git's plain HTTP protocol: files of a bare repository. The first requests are answered with `status`. */
function serve(
  directory: string,
  failures: number,
  status: number,
): Promise<{ readonly server: Server; readonly requests: () => number; readonly uri: string }> {
  let requests = 0;
  const server = createServer((request, response) => {
    requests += 1;
    if (requests <= failures)
      return void response.writeHead(status, status === 401 ? { 'WWW-Authenticate': 'Basic realm="x"' } : {}).end();
    try {
      const body = readFileSync(join(directory, new URL(request.url ?? '', 'http://x').pathname));
      response.writeHead(200).end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  return new Promise((resolve) =>
    server.listen(0, '127.0.0.1', () =>
      resolve({
        server,
        requests: () => requests,
        uri: `http://127.0.0.1:${(server.address() as AddressInfo).port}/.git`,
      }),
    ),
  );
}

const clock = () => {
  const pauses: number[] = [];
  return { pauses, now: () => 0, elapsed: () => 0, sleep: async (ms: number) => void pauses.push(ms) };
};

let server: Server | undefined;
afterEach(() => server?.close());

it('fetches again from a server that is down for a moment', async () => {
  using source = sourceRepository();
  using target = testDirectory();
  source.git('update-server-info');
  const remote = await serve(source.path, 2, 503);
  server = remote.server;
  const fake = clock();
  const refs = { org: 'o', repo: 'r', baseRef: 'main', pulls: [] };
  const [record] = await rig(target.path, remote.uri).run([refs], { clock: fake, random: () => 0.5 });
  expect([record?.error, record?.finalSha, treeOf(join(target.path, 'o', 'r'))]).toEqual([
    null,
    source.main,
    { 'base.txt': 'base\n', 'gone.txt': 'x\n' },
  ]);
  expect(fake.pauses).toEqual([250, 500]);
});

it('gives up after its attempts, and says what the server said', async () => {
  using source = sourceRepository();
  using target = testDirectory();
  const remote = await serve(source.path, 1000, 503);
  server = remote.server;
  const fake = clock();
  const [record] = await rig(target.path, remote.uri).run([refsOf(source)], {
    clock: fake,
    random: () => 0,
    attempts: 3,
  });
  expect([record?.error, fake.pauses]).toEqual([
    expect.stringContaining('The requested URL returned error: 503'),
    [0, 0],
  ]);
});

it('does not ask again, nor at the terminal, where a password is missing', async () => {
  using source = sourceRepository();
  using target = testDirectory();
  const remote = await serve(source.path, 1000, 401);
  server = remote.server;
  const fake = clock();
  const [record] = await rig(target.path, remote.uri).run([refsOf(source)], { clock: fake });
  expect([record?.error, fake.pauses]).toEqual([expect.stringContaining('could not read Username'), []]);
});

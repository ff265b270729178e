/** Our store of a bucket against fake-gcs-server, which others wrote: what `npm test` shows against a fake of ours holds for theirs too. */
import { once } from 'node:events';
import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { copyArtifacts } from '../../src/in-step/copy-artifacts.ts';
import { createGcsStore } from '../../src/storage/gcs.ts';
import type { ObjectStore } from '../../src/storage/object-store.ts';
import { describeObjectStore, namesIn } from '../storage/contract.ts';
import { type GcsServer, startGcsServer } from './one-node/gcs-server.ts';
import { clusterUnderTest } from './under-test.ts';

const { parts } = clusterUnderTest();
const reason = parts === null ? ' (not run: a cluster of somebody comes without fake-gcs-server)' : '';

describe.runIf(parts !== null)(`fake-gcs-server${reason}`, async () => {
  const server = parts === null ? null : await startGcsServer(parts);
  afterAll(() => server?.[Symbol.asyncDispose]());

  describeObjectStore('a bucket of fake-gcs-server', async () => (await newBucket(server)).store);

  describe('results', () => {
    let directory: string;
    let bucket: TestBucket;
    beforeEach(async () => {
      directory = await mkdtemp(join(tmpdir(), 'gcs-store-'));
      bucket = await newBucket(server);
    });
    afterEach(() => rm(directory, { recursive: true }));

    it('carry their type, packing, cache control and metadata', async () => {
      await bucket.store.put('pr-logs/directory/job/1.txt', 'gs://b/x', {
        contentType: 'text/plain; charset=utf-8',
        cacheControl: 'no-cache',
        metadata: { 'x-goog-meta-link': 'gs://b/x' },
      });
      await bucket.store.put('artifacts/log.txt', 'a line\n'.repeat(20_000));
      expect(await bucket.resource('pr-logs/directory/job/1.txt')).toMatchObject({
        contentType: 'text/plain; charset=utf-8',
        cacheControl: 'no-cache',
        metadata: { 'x-goog-meta-link': 'gs://b/x' },
      });
      expect(await bucket.resource('artifacts/log.txt')).toMatchObject({
        contentType: 'text/plain; charset=utf-8',
        contentEncoding: 'gzip',
      });
      expect(await bucket.text('artifacts/log.txt')).toBe('a line\n'.repeat(20_000));
    });

    it('of two thousand small files and one of 100 MB arrive all, in bounded memory', async () => {
      await Promise.all(
        Array.from({ length: 2000 }, (_, index) => writeFile(join(directory, `f${index}.txt`), `${index}`)),
      );
      await writeFile(join(directory, 'large.bin'), '\0');
      await truncate(join(directory, 'large.bin'), 100_000_000);
      const before = process.memoryUsage().arrayBuffers;
      let peak = 0;
      const watch = setInterval(() => {
        peak = Math.max(peak, process.memoryUsage().arrayBuffers - before);
      }, 10);
      const copied = await copyArtifacts({ from: directory, to: bucket.store, prefix: 'artifacts' });
      clearInterval(watch);
      expect(copied).toMatchObject({ copied: 2001, problems: [] });
      expect(await namesIn(bucket.store, 'artifacts/')).toHaveLength(2001);
      expect(await bucket.resource('artifacts/large.bin')).toMatchObject({ size: '100000000' });
      expect(peak).toBeLessThan(80_000_000);
    });

    it('arrive through a server that loses every tenth answer, each written once', async () => {
      await using lossy = await lossyProxy(bucket.endpoint);
      const store = createGcsStore({ ...bucket, endpoint: lossy.endpoint, authorize, random: () => 0 });
      await Promise.all(
        Array.from({ length: 100 }, (_, index) => store.put(`o/${index}`, `${index}`, { replaces: 'nothing' })),
      );
      expect(await namesIn(bucket.store, 'o/')).toHaveLength(100);
      expect(lossy.lost()).toBeGreaterThan(5);
      const { metageneration, generation } = await bucket.resource('o/0');
      expect([metageneration, typeof generation]).toEqual(['1', 'string']);
    });
  });
});

const authorize = async () => ({});

interface TestBucket {
  readonly bucket: string;
  readonly endpoint: string;
  readonly store: ObjectStore;
  resource(name: string): Promise<Readonly<Record<string, unknown>>>;
  /** As a reader gets it who takes packed text. */
  text(name: string): Promise<string>;
}

let made = 0;

async function newBucket(server: GcsServer | null): Promise<TestBucket> {
  if (server === null) throw new Error('there is no fake-gcs-server');
  const { endpoint } = server;
  const bucket = `results-${made++}`;
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(`${endpoint}/storage/v1/b?project=test`, {
    method: 'POST',
    headers,
    body: JSON.stringify({ name: bucket }),
  });
  if (!answer.ok) throw new Error(`cannot create bucket ${bucket}: ${answer.status}`);
  const urlOf = (name: string) => `${endpoint}/storage/v1/b/${bucket}/o/${encodeURIComponent(name)}`;
  return {
    bucket,
    endpoint,
    store: createGcsStore({ bucket, endpoint, authorize }),
    resource: async (name) => (await (await fetch(urlOf(name))).json()) as Readonly<Record<string, unknown>>,
    text: async (name) => (await fetch(`${urlOf(name)}?alt=media`)).text(),
  };
}

/** Passes requests on and cuts the connection instead of every tenth answer to an upload. */
async function lossyProxy(target: string) {
  let uploads = 0;
  let lost = 0;
  const server = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const { host: _, connection: __, ...headers } = request.headers as Record<string, string>;
    const body = request.method === 'GET' ? {} : { body: Buffer.concat(parts) };
    const answer = await fetch(`${target}${request.url}`, { method: request.method ?? 'GET', headers, ...body });
    const bytes = Buffer.from(await answer.arrayBuffer());
    if (request.url?.startsWith('/upload/') && ++uploads % 10 === 0) {
      lost += 1;
      return void request.socket.destroy();
    }
    response.writeHead(answer.status, {
      'content-type': answer.headers.get('content-type') ?? '',
      'content-length': bytes.length,
    });
    response.end(bytes);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    endpoint: `http://127.0.0.1:${port}`,
    lost: () => lost,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

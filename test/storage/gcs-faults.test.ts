/** What can go wrong between us and a bucket, each row against a server that does it. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createGcsStore, type GcsStoreOptions } from '../../src/storage/gcs.ts';
import type { ObjectStore } from '../../src/storage/object-store.ts';
import { answers, cutsRequest, type Fault, givesWrongSum, losesAnswer, waitsFor } from '../support/fake-gcs/fault.ts';
import { type FakeGcs, startFakeGcs } from '../support/fake-gcs.ts';

let server: FakeGcs;
let files: string;
beforeEach(async () => {
  server = await startFakeGcs();
  files = await mkdtemp(join(tmpdir(), 'gcs-faults-'));
});
afterEach(async () => {
  await server[Symbol.asyncDispose]();
  await rm(files, { recursive: true });
});

/** Pauses between attempts take no time. */
const storeWith = (options: Partial<GcsStoreOptions> = {}): ObjectStore =>
  createGcsStore({
    bucket: 'bucket',
    endpoint: server.endpoint,
    authorize: async () => ({}),
    random: () => 0,
    ...options,
  });

async function largeFile(bytes = 20_000_000): Promise<string> {
  const file = join(files, 'large.bin');
  await writeFile(file, Buffer.alloc(bytes, 'seven b\0'));
  return file;
}

const uploads = () => server.requests.filter(({ url }) => url.startsWith('/upload/')).length;
const uploadsOf = (kind: RegExp) => server.requests.filter(({ url }) => kind.test(url)).length;

describe('trouble that passes', () => {
  it.each<[string, () => Fault]>([
    ['503 three times', () => answers(503, { times: 3 })],
    ['429 three times', () => answers(429, { times: 3 })],
    ['500, as a load balancer does', () => answers(500, { times: 1 })],
    ['a reset in the middle of the body', () => cutsRequest({ times: 2 })],
    ['an answer that is lost', () => losesAnswer()],
    ['a sum that is not that of what was sent', () => givesWrongSum()],
    ['a 401 because a token has run out', () => answers(401, { times: 1 })],
  ])('a small object arrives whole, once, after %s', async (_what, fault) => {
    server.inject(fault());
    await storeWith().put('logs/x.txt', 'content');
    expect(await storeWith().read('logs/x.txt')).toBe('content');
    expect([...server.objects.keys()]).toEqual(['logs/x.txt']);
  });

  it('an answer that is lost leads to no second writing: the repetition finds that the same is there', async () => {
    server.inject(losesAnswer());
    await storeWith().put('finished.json', '{}', { replaces: 'nothing' });
    expect({ written: server.written, tried: uploads() }).toEqual({ written: ['finished.json'], tried: 2 });
  });

  it.each<[string, () => Fault]>([
    ['503 in the middle', () => answers(503, { times: 2, on: ({ headers }) => isPiece(headers, 8_388_608) })],
    ['a reset in the middle of a piece', () => cutsRequest({ on: ({ headers }) => isPiece(headers, 8_388_608) })],
    ['a lost answer in the middle', () => losesAnswer({ on: ({ headers }) => isPiece(headers, 8_388_608) })],
    ['a lost answer to the last piece', () => losesAnswer({ on: ({ headers }) => isPiece(headers, 16_777_216) })],
    [
      'a session that the bucket has forgotten',
      () => answers(410, { times: 1, on: ({ headers }) => isPiece(headers, 8_388_608) }),
    ],
    ['a wrong sum', () => givesWrongSum({ on: ({ headers }) => isPiece(headers, 16_777_216) })],
  ])('a large object goes on from where it was after %s, and is complete', async (_what, fault) => {
    server.inject(fault());
    const file = await largeFile();
    await storeWith().put('large.bin', { file });
    const stored = server.objects.get('large.bin')?.content;
    expect(stored?.equals(Buffer.alloc(20_000_000, 'seven b\0'))).toBe(true);
  });

  it('a file so large that a thread sums it goes on, too, and is complete', async () => {
    server.inject(answers(503, { times: 1, on: ({ headers }) => isPiece(headers, 8_388_608) }));
    const file = await largeFile(70_000_000);
    await storeWith().put('large.bin', { file });
    expect(server.objects.get('large.bin')?.content.equals(Buffer.alloc(70_000_000, 'seven b\0'))).toBe(true);
  });

  it('only the piece that was lost is sent again', async () => {
    server.inject(cutsRequest({ on: ({ headers }) => isPiece(headers, 8_388_608) }));
    await storeWith().put('large.bin', { file: await largeFile() });
    const ranges = server.requests
      .map(({ headers }) => headers['content-range'])
      .filter((range) => range !== undefined);
    expect(ranges).toEqual([
      'bytes 0-8388607/*',
      'bytes 8388608-16777215/*',
      'bytes */*',
      'bytes 8388608-16777215/*',
      'bytes 16777216-19999999/20000000',
    ]);
  });

  it('one failure does not take the retries of later calls, lists among them (the vendor’s client does)', async () => {
    const store = storeWith();
    server.inject(answers(403, { times: 1 }));
    await expect(store.put('a', 'x')).rejects.toThrow('403');
    server.inject(answers(503, { times: 2 }));
    await store.put('a', 'x');
    server.inject(answers(503, { times: 2, on: /^\/storage/ }));
    const names = [];
    for await (const name of store.list('')) names.push(name);
    expect(names).toEqual(['a']);
  });

  it('a bucket that is away for a while is waited for, and told once', async () => {
    const lines: string[] = [];
    const store = storeWith({ random: () => 0.2, say: (line) => lines.push(line) });
    await server.away(delay(1500));
    await Promise.all(['a', 'b', 'c'].map((name) => store.put(name, name)));
    expect([...server.objects.keys()].sort()).toEqual(['a', 'b', 'c']);
    expect(lines).toEqual([
      expect.stringMatching(
        /^gs:\/\/bucket: the bucket cannot be reached: .*ECONNREFUSED.*; trying again for up to 150 s$/,
      ),
    ]);
  });

  it('a server that falls silent is left for a new connection', async () => {
    server.inject(waitsFor(new Promise(() => {}), { times: 1 }));
    await storeWith({ idleMs: 200 }).put('a', 'x');
    expect([server.written, uploads()]).toEqual([['a'], 2]);
  });
});

describe('trouble that stays', () => {
  it.each([
    [401, 'our credentials are not accepted (401)', 'GOOGLE_APPLICATION_CREDENTIALS', 2],
    [403, 'we may not do that (403)', 'gcloud storage buckets add-iam-policy-binding gs://bucket', 1],
    [404, 'there is no bucket bucket (404)', 'gcloud storage buckets create gs://bucket', 1],
  ])('%i is told at once, in words and with the next command', async (status, words, hint, tries) => {
    server.inject(answers(status));
    await expect(storeWith().put('a/b', 'x')).rejects.toMatchObject({
      code: 'STORAGE',
      trouble: 'store',
      message: `cannot write gs://bucket/a/b: ${words}: status ${status}`,
      hint: expect.stringContaining(hint),
    });
    expect(uploads()).toBe(tries);
  });

  it.each([
    [503, 'the bucket answers 503'],
    [429, 'too much at once (429)'],
  ])('%i that does not end is given up when the patience is', async (status, words) => {
    server.inject(answers(status));
    const store = storeWith({ patienceMs: 300, random: () => 0.1 });
    await expect(store.put('a', 'x')).rejects.toThrow(words);
    expect(uploads()).toBeGreaterThan(2);
  });

  it('is not waited for again by every further object: ten thousand of them must not take a day', async () => {
    server.inject(answers(503));
    const store = storeWith({ patienceMs: 300, random: () => 0.1 });
    await expect(store.put('a', 'x')).rejects.toThrow('503');
    const before = uploads();
    const others = Array.from({ length: 1000 }, (_, index) => store.put(`b/${index}`, 'x'));
    expect((await Promise.allSettled(others)).filter(({ status }) => status === 'rejected')).toHaveLength(1000);
    expect(uploads() - before).toBe(0);
  });

  it('a 403 for one object says nothing about the others: who may create need not be allowed to replace', async () => {
    server.inject(answers(403, { times: 1 }));
    const store = storeWith();
    await expect(store.put('a', 'x')).rejects.toThrow('403');
    await store.put('b', 'x');
    expect(server.written).toEqual(['b']);
  });

  it('bytes that arrive damaged again and again are no upload, and nothing damaged stays', async () => {
    server.inject(givesWrongSum({ times: Number.POSITIVE_INFINITY }));
    await expect(storeWith().put('a', 'x')).rejects.toThrow('the bucket stored other bytes than were sent');
    expect([...server.objects.keys()]).toEqual([]);
  });

  it('a page of somebody between us and Google is not taken for an answer', async () => {
    server.inject({
      type: 'other',
      times: 1,
      matches: () => true,
      change: () => ({ status: 200, bytes: Buffer.from('<html>') }),
    });
    await storeWith().put('a', 'x');
    expect(server.written).toEqual(['a']);
  });

  it('ends with its signal, also in the middle of a silent exchange, and says that there was no time', async () => {
    server.inject(waitsFor(new Promise(() => {})));
    const ends = new AbortController();
    const put = storeWith({ signal: ends.signal }).put('a', 'x');
    while (server.requests.length === 0) await delay(5);
    ends.abort(new Error('interrupted'));
    await expect(put).rejects.toMatchObject({ trouble: 'store', message: expect.stringContaining('no time left') });
  });
});

describe('credentials', () => {
  const secret = 'ya29.secret-token_of-ours';

  it('are sent with every request, and renewed once when they are refused', async () => {
    await server[Symbol.asyncDispose]();
    server = await startFakeGcs({ authorization: 'Bearer fresh' });
    const authorize = async (_url: URL, anew: boolean) => ({ authorization: `Bearer ${anew ? 'fresh' : 'stale'}` });
    await storeWith({ authorize }).put('a', 'x');
    expect([server.written, server.requests.map(({ headers }) => headers.authorization)]).toEqual([
      ['a'],
      ['Bearer stale', 'Bearer fresh'],
    ]);
  });

  it('are in no message, even when the server repeats them', async () => {
    const said = `bad token ${secret}; Authorization: Bearer abc.def; eyJhbGciOi.eyJzdWIi.sig`;
    server.inject(answers(403, { message: said }));
    const authorize = async () => ({ authorization: `Bearer ${secret}` });
    const error = await storeWith({ authorize })
      .put('a', 'x')
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      message: expect.stringContaining('bad token <credential>; Authorization: Bearer <credential> <credential>'),
    });
    expect(String((error as Error).stack)).not.toMatch(/secret-token|abc\.def/);
  });

  it('go to no other host, whatever address the bucket gives for an upload', async () => {
    server.inject({
      type: 'other',
      times: 1,
      matches: ({ url }) => url.includes('uploadType=resumable'),
      change: (answer) => ({
        ...answer,
        headers: { location: String(answer.headers?.['location']).replace('127.0.0.1', 'evil.example') },
      }),
    });
    await storeWith().put('large.bin', { file: await largeFile() });
    expect(server.objects.get('large.bin')?.content.length).toBe(20_000_000);
  });
});

describe('connections', () => {
  it('are eight at most, and used again', async () => {
    const store = storeWith();
    await Promise.all(Array.from({ length: 300 }, (_, index) => store.put(`f/${index}`, 'x')));
    expect([server.objects.size, server.mostAtOnce <= 8, server.connections <= 8]).toEqual([300, true, true]);
  });

  it('carry a small object in one request, not in an upload session', async () => {
    await storeWith().put('a', 'xy');
    expect([server.requests.length, uploadsOf(/uploadType=multipart/)]).toEqual([1, 1]);
  });
});

/** Whether a request carries the piece that starts there. */
function isPiece(headers: { readonly 'content-range'?: string | undefined }, start: number): boolean {
  return headers['content-range']?.startsWith(`bytes ${start}-`) ?? false;
}

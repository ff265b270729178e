import { mkdir, mkdtemp, readdir, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createDirectoryStore } from '../../src/storage/directory.ts';
import { describeObjectStore, namesIn } from './contract.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'directory store '));
});
afterEach(() => rm(root, { recursive: true, force: true }));

describeObjectStore('a directory', async () => createDirectoryStore(join(root, 'bucket')));

describe('createDirectoryStore', () => {
  it('escapes its URI, so that a path with a space can be opened from it', () => {
    expect(createDirectoryStore(join(root, 'b')).uri).toBe(pathToFileURL(join(root, 'b')).href);
    expect(createDirectoryStore(`${root}/`).uri).not.toMatch(/\/$/);
  });

  it('is empty, not broken, while its directory does not exist', async () => {
    const store = createDirectoryStore(join(root, 'later'));
    expect([await store.read('a'), await namesIn(store)]).toEqual([null, []]);
  });

  it('is made once, whichever of its first writers comes first', async () => {
    for (let round = 0; round < 200; round += 1) {
      const store = createDirectoryStore(join(root, String(round), 'bucket'));
      await mkdir(join(root, String(round)));
      const names = ['a', 'b', 'c', 'd', 'e', 'f'];
      await Promise.all(names.map((name) => store.put(name, 'x')));
      expect(await namesIn(store)).toEqual(names);
    }
  });

  it('leaves no half-written file behind when a body cannot be read', async () => {
    const store = createDirectoryStore(root);
    await expect(store.put('a/b', { file: join(root, 'absent') })).rejects.toThrow('absent');
    expect(await readdir(join(root, 'a'))).toEqual([]);
  });

  it('does not list what a killed writer left behind', async () => {
    const store = createDirectoryStore(root);
    await writeFile(join(root, '.upload-01234567-89ab-cdef-0123-456789abcdef'), 'half');
    await store.put('whole', 'x');
    expect(await namesIn(store)).toEqual(['whole']);
  });

  it('never writes or reads through a link that leads out of it', async () => {
    const outside = await mkdtemp(join(tmpdir(), 'outside-'));
    await writeFile(join(outside, 'secret'), 'password');
    await symlink(outside, join(root, 'artifacts'));
    const store = createDirectoryStore(root);
    await expect(store.put('artifacts/new/x', 'x')).rejects.toThrow('outside of the store');
    await expect(store.read('artifacts/secret')).rejects.toThrow('outside of the store');
    expect([await readdir(outside), await namesIn(store)]).toEqual([['secret'], []]);
    await rm(outside, { recursive: true });
  });

  it('works when the directory itself is reached through a link', async () => {
    await mkdir(join(root, 'real'));
    await symlink(join(root, 'real'), join(root, 'link'));
    const store = createDirectoryStore(join(root, 'link'));
    await store.put('a/b', 'x');
    expect(await store.read('a/b')).toBe('x');
  });

  it('says which object cannot be written where a name is both a file and a directory', async () => {
    const store = createDirectoryStore(root);
    await store.put('a/b', 'x');
    await expect(store.put('a', 'y')).rejects.toThrow(`cannot write ${store.uri}/a`);
    await expect(store.put('a/b/c', 'y')).rejects.toThrow(`cannot write ${store.uri}/a/b/c`);
  });

  it('streams a file of 150 MB without holding it in memory', async () => {
    const file = join(root, 'big');
    await writeFile(file, '');
    await truncate(file, 150_000_000);
    const before = process.memoryUsage().arrayBuffers;
    let peak = 0;
    const watch = setInterval(() => {
      peak = Math.max(peak, process.memoryUsage().arrayBuffers - before);
    }, 5);
    await createDirectoryStore(join(root, 'bucket')).put('big', { file });
    clearInterval(watch);
    expect(peak).toBeLessThan(20_000_000);
  });
});

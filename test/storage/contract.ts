import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ObjectStore } from '../../src/storage/object-store.ts';

/** What every ObjectStore promises. `createStore` gives an empty one. */
export function describeObjectStore(name: string, createStore: () => Promise<ObjectStore>): void {
  describe(`${name} keeps the contract of ObjectStore`, () => {
    let store: ObjectStore;
    let files: string;
    beforeEach(async () => {
      store = await createStore();
      files = await mkdtemp(join(tmpdir(), 'store-input-'));
    });
    afterEach(() => rm(files, { recursive: true }));

    const names = (prefix: string) => namesIn(store, prefix);

    it('has a URI without a slash at its end, so that a name can be joined to it', () => {
      expect(store.uri).toMatch(/^(gs|file):\/\/.*[^/]$/);
    });

    it('gives back the text it was given, byte for byte', async () => {
      const text = 'línea\r\n\u2028 no newline at the end 🚀';
      await store.put('logs/job/1/started.json', text);
      expect(await store.read('logs/job/1/started.json')).toBe(text);
    });

    it('holds an empty object, which is not the same as none', async () => {
      await store.put('empty', '');
      expect(await store.read('empty')).toBe('');
    });

    it('tells an absent object, and one whose name is only the beginning of others, as null', async () => {
      await store.put('a/b', 'x');
      expect([await store.read('absent'), await store.read('a'), await store.read('a/b/c')]).toEqual([
        null,
        null,
        null,
      ]);
    });

    it('replaces an object whole', async () => {
      await store.put('finished.json', 'a long first version');
      await store.put('finished.json', 'second');
      expect(await store.read('finished.json')).toBe('second');
    });

    it('shows a reader the old or the new content and never a part, while it is written again and again', async () => {
      const versions = ['a', 'b', 'c'].map((letter) => letter.repeat(400_000));
      await store.put('object', versions[0] ?? '');
      const writing = Promise.all(versions.map((version) => store.put('object', version)));
      const seen = await Promise.all(Array.from({ length: 20 }, () => store.read('object')));
      await writing;
      expect(seen.filter((text) => text === null || !versions.includes(text))).toEqual([]);
    });

    it('writes what may replace nothing once; the same again is as good, and anything else is refused', async () => {
      const once = { replaces: 'nothing' } as const;
      await store.put('finished.json', 'first', once);
      await store.put('finished.json', 'first', once);
      const other = store.put('finished.json', 'other', once);
      await expect(other).rejects.toMatchObject({ code: 'STORAGE', trouble: 'exists' });
      expect(await store.read('finished.json')).toBe('first');
    });

    it('lets one of many writers win where nothing may be replaced', async () => {
      const texts = Array.from({ length: 8 }, (_, index) => `writer ${index}`);
      const puts = await Promise.allSettled(texts.map((text) => store.put('once', text, { replaces: 'nothing' })));
      const won = texts.filter((_, index) => puts[index]?.status === 'fulfilled');
      expect(won).toEqual([await store.read('once')]);
    });

    it('keeps the larger of many numbers, whoever writes last, beyond what a double can hold', async () => {
      const numbers = ['1584987912955498496', '1584987912955498497', '99', '1584987912955498495'];
      await Promise.all(numbers.map((number) => store.put('latest', number, { replaces: 'smaller-number' })));
      await store.put('latest', '100', { replaces: 'smaller-number' });
      expect(await store.read('latest')).toBe('1584987912955498497');
    });

    it('holds a file of more than one piece byte for byte, compressible or not', async () => {
      for (const name of ['large.bin', 'large.txt']) {
        const file = join(files, name);
        await writeFile(file, 'seven b\n'.repeat(2_200_000));
        await store.put(name, { file });
        expect((await store.read(name)) === 'seven b\n'.repeat(2_200_000)).toBe(true);
      }
    });

    it('copies a file and leaves it where it is', async () => {
      const file = join(files, 'log.txt');
      await writeFile(file, 'streamed');
      await store.put('build-log.txt', { file });
      expect([await store.read('build-log.txt'), await readFile(file, 'utf8')]).toEqual(['streamed', 'streamed']);
    });

    it('takes the file away when it may move it', async () => {
      const file = join(files, 'junit.xml');
      await writeFile(file, '<testsuite/>');
      await store.put('artifacts/junit_a.xml', { file, move: true });
      expect(await store.read('artifacts/junit_a.xml')).toBe('<testsuite/>');
      await expect(readFile(file)).rejects.toMatchObject({ code: 'ENOENT' });
    });

    it.each([{ move: false }, { move: true }])(
      'refuses a body file that is a link, since a step could point it anywhere ($move)',
      async ({ move }) => {
        const secret = join(files, 'secret');
        await writeFile(secret, 'password');
        await symlink(secret, join(files, 'innocent.log'));
        const put = store.put('innocent.log', { file: join(files, 'innocent.log'), move });
        await expect(put).rejects.toMatchObject({ code: 'STORAGE' });
        expect([await store.read('innocent.log'), await readFile(secret, 'utf8')]).toEqual([null, 'password']);
      },
    );

    it('names the object and the reason when a body file is not there', async () => {
      const put = store.put('logs/x', { file: join(files, 'absent') });
      await expect(put).rejects.toMatchObject({
        code: 'STORAGE',
        message: expect.stringMatching(/write .*logs\/x: .*absent/),
      });
    });

    it('lists the names that begin with a text, sorted by their bytes as a bucket does', async () => {
      for (const name of ['a/z', 'a-b', 'a.txt', 'a/b/c', 'b', 'é', 'Z']) await store.put(name, name);
      expect(await names('')).toEqual(['Z', 'a-b', 'a.txt', 'a/b/c', 'a/z', 'b', 'é']);
      expect(await names('a/')).toEqual(['a/b/c', 'a/z']);
      expect(await names('a')).toEqual(['a-b', 'a.txt', 'a/b/c', 'a/z']);
      expect(await names('a/b')).toEqual(['a/b/c']);
      expect(await names('nothing/here')).toEqual([]);
    });

    it.each([
      ['', 'is empty'],
      ['/etc/passwd', 'is absolute'],
      ['../outside', 'climbs out'],
      ['a/../../outside', 'climbs out later'],
      ['a//b', 'has an empty part'],
      ['a/./b', 'has a dot part'],
      ['a/', 'ends in a slash'],
      ['a\0b', 'holds a NUL'],
      ['a\nb', 'holds a newline'],
    ])('refuses the name %j, which %s', async (objectName) => {
      await expect(store.put(objectName, 'x')).rejects.toMatchObject({ code: 'STORAGE' });
      await expect(store.read(objectName)).rejects.toMatchObject({ code: 'STORAGE' });
    });

    it('refuses a name that is longer than a bucket allows', async () => {
      const segments = Array.from({ length: 9 }, () => 'x'.repeat(113)).join('/');
      await store.put(`${segments}`.slice(0, 1024), 'x');
      await expect(store.put(`${segments}${'x'.repeat(10)}`, 'x')).rejects.toMatchObject({ code: 'STORAGE' });
    });

    it('takes names with spaces, percent signs and other letters as they are', async () => {
      const odd = ['with space', 'per%20cent', 'ques?tion', '日本/語.txt', 'back\\slash', '-dash', '.hidden'];
      for (const name of odd) await store.put(name, name);
      expect(await Promise.all(odd.map((name) => store.read(name)))).toEqual(odd);
    });
  });
}

/** Every name that begins with `prefix`, in the order in which the store gives them. */
export async function namesIn(store: ObjectStore, prefix = ''): Promise<readonly string[]> {
  const names: string[] = [];
  for await (const name of store.list(prefix)) names.push(name);
  return names;
}

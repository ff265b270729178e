import { execFileSync } from 'node:child_process';
import { appendFileSync, chmodSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type CopiedArtifacts, copyArtifacts } from '../../src/in-step/copy-artifacts.ts';
import { createDirectoryStore } from '../../src/storage/directory.ts';
import { type ObjectStore, StorageError } from '../../src/storage/object-store.ts';
import { namesIn } from '../storage/contract.ts';
import { type TestDirectory, testDirectory } from '../support/git-repo.ts';

let tree: TestDirectory;
let results: TestDirectory;
let to: ObjectStore;
beforeEach(() => {
  tree = testDirectory();
  results = testDirectory();
  to = createDirectoryStore(results.path);
});
afterEach(() => {
  tree[Symbol.dispose]();
  results[Symbol.dispose]();
});

const copy = (options = {}) => copyArtifacts({ from: tree.path, to, ...options });

/** A store that is a bucket, remembers names and can be slow or refuse. */
function bucket(put: (name: string) => Promise<void>): ObjectStore {
  return {
    uri: 'gs://bucket',
    put,
    read: async () => null,
    list: () => ({ [Symbol.asyncIterator]: () => ({ next: async () => ({ done: true, value: undefined }) }) }),
  };
}

/** Root reads everything, so this is done by another process that is not root. */
function copyAsNobody(): CopiedArtifacts {
  const source = join(import.meta.dirname, '../../src');
  const script = `
    const { copyArtifacts } = await import('${source}/in-step/copy-artifacts.ts');
    const { createDirectoryStore } = await import('${source}/storage/directory.ts');
    const copied = await copyArtifacts({ from: process.argv[1], to: createDirectoryStore(process.argv[2]) });
    console.log(JSON.stringify(copied));`;
  const user = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
  const args = ['--input-type=module', '-e', script, tree.path, results.path];
  return JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8', ...user }));
}

describe('copyArtifacts', () => {
  it('copies every file of the tree, hidden and empty ones too, below the prefix', async () => {
    tree.write({ 'unit/junit.xml': '<a/>', 'lint/deep/er/log.txt': 'lint', '.hidden': 'h', empty: '', 'wörd ü': 'u' });
    expect(await copy({ prefix: 'artifacts' })).toEqual({ copied: 5, bytes: 10, problems: [] });
    expect(await namesIn(to)).toEqual([
      'artifacts/.hidden',
      'artifacts/empty',
      'artifacts/lint/deep/er/log.txt',
      'artifacts/unit/junit.xml',
      'artifacts/wörd ü',
    ]);
    expect(await to.read('artifacts/lint/deep/er/log.txt')).toBe('lint');
  });

  it('moves the files where it may, and leaves those that did not arrive', async () => {
    tree.write({ 'a/log.txt': 'x', 'bad\nname': 'y' });
    const { copied } = await copy({ move: true });
    expect([copied, await namesIn(createDirectoryStore(tree.path)), await to.read('a/log.txt')]).toEqual([
      1,
      ['bad\nname'],
      'x',
    ]);
  });

  it('finds nothing, and no fault, where no step left anything', async () => {
    expect(await copy({ from: join(tree.path, 'absent') })).toEqual({ copied: 0, bytes: 0, problems: [] });
  });

  it('follows no link, waits for no pipe or socket, and copies the rest', async () => {
    tree.write({ 'good.txt': 'g' });
    symlinkSync('/etc/passwd', join(tree.path, 'secret.txt'));
    symlinkSync('/', join(tree.path, 'root'));
    symlinkSync('loop', join(tree.path, 'loop'));
    execFileSync('mkfifo', [join(tree.path, 'pipe')]);
    const server = createServer().listen(join(tree.path, 'socket'));
    await new Promise((resolve) => server.once('listening', resolve));
    const { copied, problems } = await copy();
    server.close();
    expect([copied, await namesIn(to)]).toEqual([1, ['good.txt']]);
    expect(problems.map(({ severity, message }) => `${severity}: ${message}`)).toEqual([
      'warning: loop was not copied: it is a link, which is not followed',
      'warning: pipe was not copied: it is a pipe',
      'warning: root was not copied: it is a link, which is not followed',
      'warning: secret.txt was not copied: it is a link, which is not followed',
      'warning: socket was not copied: it is a socket',
    ]);
  });

  it('reports names that no store can hold, and copies the rest', async () => {
    tree.write({ 'a\nb': 'x', 'good.txt': 'g' });
    writeFileSync(Buffer.concat([Buffer.from(`${tree.path}/bad-`), Buffer.from([0xff])]), 'x');
    const { copied, problems } = await copy();
    expect([copied, problems.map(({ message }) => message)]).toEqual([
      1,
      expect.arrayContaining([
        expect.stringContaining('control character'),
        expect.stringContaining('its name is not UTF-8'),
      ]),
    ]);
  });

  it('reports what may not be read, and copies the rest', () => {
    tree.write({ 'closed/x': '1', 'locked.txt': '2', 'good.txt': 'g' });
    for (const directory of [tree.path, results.path]) chmodSync(directory, 0o777);
    for (const name of ['closed', 'locked.txt']) chmodSync(join(tree.path, name), 0);
    const { copied, problems } = copyAsNobody();
    expect([copied, problems.map(({ message }) => message)]).toEqual([
      1,
      [
        expect.stringMatching(/^closed was not copied: EACCES/),
        expect.stringMatching(/^locked.txt was not copied: .*EACCES/),
      ],
    ]);
  });

  it('goes on when the store refuses one file, and says why', async () => {
    tree.write({ a: '1', b: '2', c: '3' });
    const arrived: string[] = [];
    const store = bucket(async (name) => {
      if (name === 'b') throw new Error('quota exceeded');
      arrived.push(name);
    });
    const { copied, problems } = await copy({ to: store });
    expect([copied, arrived.sort(), problems.map(({ message }) => message)]).toEqual([
      2,
      ['a', 'c'],
      ['b was not copied: quota exceeded'],
    ]);
  });

  it('names what changed or vanished while it was copied, and copies the rest', async () => {
    tree.write({ changed: 'a', vanished: 'b', good: 'c' });
    const store = bucket(async (name) => {
      if (name === 'changed') appendFileSync(join(tree.path, name), 'more');
      if (name === 'vanished') rmSync(join(tree.path, name));
    });
    const { copied, problems } = await copy({ to: store });
    expect([copied, problems.map(({ severity, message }) => `${severity}: ${message}`)]).toEqual([
      3,
      [
        'warning: changed changed while it was copied: what arrived may not be all of it',
        'warning: vanished vanished while it was copied: what arrived may not be all of it',
      ],
    ]);
  });

  it('leaves behind what is larger than the limit, with both sizes', async () => {
    tree.write({ 'big.bin': 'x'.repeat(2_500_000), 'small.bin': 'x' });
    const { copied, problems } = await copy({ maxBytes: 2e6 });
    expect([copied, problems.map(({ message }) => message)]).toEqual([
      1,
      ['big.bin was not copied: it has 2.5 MB, more than the 2 MB allowed'],
    ]);
  });

  it('says nothing of what is kept for a later upload: whoever keeps it has told so', async () => {
    tree.write({ a: '1', b: '2' });
    const store = bucket(async () => {
      throw new StorageError('kept', null, 'the bucket is away');
    });
    expect(await copy({ to: store })).toEqual({ copied: 0, bytes: 0, problems: [] });
  });

  it('tells now and then how far it is, and what it waits for', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    try {
      tree.write({ 'small.txt': 'x', 'z-large.bin': 'x'.repeat(3_000_000) });
      const arrived = Promise.withResolvers<void>();
      const lines: string[] = [];
      const onLarge = Promise.withResolvers<void>();
      const store = bucket(async (name) => {
        if (name !== 'z-large.bin') return;
        onLarge.resolve();
        await arrived.promise;
      });
      const copying = copy({ to: store, concurrency: 1, onProgress: (line: string) => lines.push(line) });
      await onLarge.promise;
      vi.advanceTimersByTime(5000);
      arrived.resolve();
      await copying;
      vi.advanceTimersByTime(60_000);
      expect(lines).toEqual(['artifacts: 1 files, 0 MB copied, now "z-large.bin" (3 MB)']);
    } finally {
      vi.useRealTimers();
    }
  });

  it('takes ten thousand small files in bounded memory', async () => {
    tree.write(
      Object.fromEntries(Array.from({ length: 10_000 }, (_, index) => [`d${index % 100}/f${index}`, `${index}`])),
    );
    const names = new Set<string>();
    const { copied, problems } = await copy({ to: bucket(async (name) => void names.add(name)) });
    expect([copied, problems, names.size]).toEqual([10_000, [], 10_000]);
  });

  it('has a bounded number of files under way', async () => {
    tree.write(Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`file-${index}`, 'x'])));
    let underWay = 0;
    let most = 0;
    const full = Promise.withResolvers<void>();
    const store = bucket(async () => {
      underWay += 1;
      most = Math.max(most, underWay);
      // The first three wait for each other, and then long enough for a fourth to come.
      if (underWay === 3) void copy().then(() => full.resolve());
      await full.promise;
      underWay -= 1;
    });
    expect([(await copy({ to: store, concurrency: 3 })).copied, most]).toEqual([30, 3]);
  });

  it('writes # as %23 in buckets, as Prow does, and never two files under one name', async () => {
    tree.write({ 'a#b': '1', 'a%23b': '2' });
    const names: string[] = [];
    const { copied, problems } = await copy({ to: bucket(async (name) => void names.push(name)) });
    expect([copied, names, problems.map(({ message }) => message)]).toEqual([
      1,
      ['a%23b'],
      ['a%23b was not copied: a%23b is the name of another file, too'],
    ]);
    expect((await copy()).copied).toBe(2);
  });

  it('leaves behind what the globs name, in one step or deep down', async () => {
    tree.write({
      'unit/core.1': 'x',
      'unit/keep.txt': 'k',
      'unit/node_modules/a/b.js': 'x',
      '.cache/x': 'x',
      'big.tar.gz': 'x',
      'big.zip': 'x',
    });
    await copy({ ignore: ['**/core.*', '**/node_modules/**', '.cache', '*.{tar.gz,zip}'] });
    expect(await namesIn(to)).toEqual(['unit/keep.txt']);
  });

  it.each(['a*b*c*d*e', '**/a/**/b/**', 'x'.repeat(300)])(
    'refuses the glob %s, whose regular expression could take for ever',
    async (glob) => {
      await expect(copy({ ignore: [glob] })).rejects.toMatchObject({
        code: 'USAGE',
        message: expect.stringContaining('too many wildcards'),
      });
    },
  );

  it('refuses to copy a tree into itself', async () => {
    mkdirSync(join(tree.path, 'out'));
    await expect(copy({ to: createDirectoryStore(join(tree.path, 'out')) })).rejects.toThrow('which is inside of it');
  });

  it('lists the first hundred problems and counts the rest, so that a report stays readable', async () => {
    for (let index = 0; index < 130; index += 1) symlinkSync('x', join(tree.path, `link-${index}`));
    const { problems } = await copy();
    expect([problems.length, problems.at(-1)?.message]).toEqual([101, '30 more files were not copied']);
  });

  it('ends with the reason of its signal', async () => {
    tree.write({ a: '1' });
    const reason = new Error('stopped');
    await expect(copy({ signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });
});

import {
  chmodSync,
  existsSync,
  mkdirSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type TestDirectory, testDirectory } from '../support/git-repo.ts';
import { gitIn, pullOf, type Rig, refsOf, rig, type Source, sourceRepository, treeOf } from './checkout-rig.ts';

let source: Source;
let target: TestDirectory;
let checkout: Rig;
beforeEach(() => {
  source = sourceRepository();
  target = testDirectory();
  checkout = rig(target.path, source.path);
});
afterEach(() => {
  source[Symbol.dispose]();
  target[Symbol.dispose]();
});

const at = (name: string) => join(source.path, name);
const repo = () => join(target.path, 'o', 'r');
const dirty = () => checkout.run([refsOf(source, { pulls: [pullOf(7, source.pulls[7])] })], { dirty: true });

describe('checkoutRefs with dirty', () => {
  it('takes the working tree as it is: edited, staged, new, renamed and deleted files, but nothing that is ignored', async () => {
    source.write({ 'old/only.txt': 'x' });
    const head = source.commit('a directory with one file');
    rmSync(at('old/only.txt'));
    source.write({
      '.gitignore': 'ignored/\n',
      'staged.txt': 's\n',
      'ignored/x': 'no\n',
      'new/deep/file.txt': 'n\n',
      'base.txt': 'edited\n',
      'odd "name"\n': 'o\n',
    });
    source.git('add', 'staged.txt');
    renameSync(at('gone.txt'), at('moved.txt'));
    const [record] = await dirty();
    expect([record?.error, record?.finalSha, existsSync(join(repo(), 'old'))]).toEqual([null, head, false]);
    expect(treeOf(repo())).toEqual({
      '.gitignore': 'ignored/\n',
      'base.txt': 'edited\n',
      'moved.txt': 'x\n',
      'new/deep/file.txt': 'n\n',
      'odd "name"\n': 'o\n',
      'staged.txt': 's\n',
    });
    expect(checkout.lines).toEqual([`checked out o/r at ${head} with its working tree in ${repo()}`]);
  });

  it('does not touch the source: no lock, no index, no status changed', async () => {
    source.write({ 'base.txt': 'edited\n', 'new.txt': 'n\n' });
    const status = source.git('status', '--porcelain');
    const index = () => [statSync(at('.git/index')).mtimeMs, statSync(at('.git')).mtimeMs];
    const before = index();
    await dirty();
    expect(index()).toEqual(before);
    expect(source.git('status', '--porcelain')).toBe(status);
  });

  it('keeps executable bits and links', async () => {
    source.write({ 'run.sh': '#!/bin/sh\n' });
    chmodSync(at('run.sh'), 0o755);
    symlinkSync('/etc/passwd', at('link'));
    await dirty();
    expect([statSync(join(repo(), 'run.sh')).mode & 0o777, treeOf(repo())['link']]).toEqual([0o755, '-> /etc/passwd']);
  });

  it('follows a file that became a directory, a directory that became a file, and a link that became a directory', async () => {
    source.write({ file: 'f\n', 'dir/inner.txt': 'i\n' });
    symlinkSync('dir', at('link'));
    source.commit('three kinds');
    for (const name of ['file', 'link']) unlinkSync(at(name));
    rmSync(at('dir'), { recursive: true });
    source.write({ 'file/now/dir.txt': '1\n', dir: 'now a file\n', 'link/real.txt': '2\n' });
    const [record] = await dirty();
    expect(record?.error).toBeNull();
    expect(treeOf(repo())).toEqual({
      'base.txt': 'base\n',
      dir: 'now a file\n',
      'file/now/dir.txt': '1\n',
      'gone.txt': 'x\n',
      'link/real.txt': '2\n',
    });
  });

  it('leaves out our own runs, among them the checkout itself, when they lie inside of the source', async () => {
    source.write({ '.argo-e2e/runs/1/log.txt': 'no\n', 'mine.txt': 'm\n' });
    const inner = rig(at('.argo-e2e/volume/src'), source.path);
    const [record] = await inner.run([refsOf(source)], { dirty: true });
    expect([record?.error, treeOf(at('.argo-e2e/volume/src/o/r'))]).toEqual([
      null,
      { 'base.txt': 'base\n', 'gone.txt': 'x\n', 'mine.txt': 'm\n' },
    ]);
  });

  it('tells of a repository inside of the working tree, whose files are not its own', async () => {
    mkdirSync(at('nested'));
    gitIn(at('nested'), 'init', '-q');
    writeFileSync(at('nested/file.txt'), 'x');
    await dirty();
    expect(treeOf(repo())).toEqual({ 'base.txt': 'base\n', 'gone.txt': 'x\n' });
    expect(checkout.lines[0]).toMatch(
      /^warn: --dirty: .*nested.* is a repository of its own; changes inside of it are not copied$/,
    );
  });

  it('is refused for a repository that is not on this machine', async () => {
    const [record] = await checkout.run([refsOf(source)], { dirty: true, sources: {} });
    expect(record?.error).toBe(
      '--dirty needs a checkout on this machine, but o/r is cloned from https://github.com/o/r.git',
    );
  });

  it('fails, and does not lose the file silently, when a name is not UTF-8', async () => {
    writeFileSync(Buffer.concat([Buffer.from(`${source.path}/bad-`), Buffer.from([0xff])]), 'x');
    const [record] = await dirty();
    expect(record?.error).toContain('its name is not UTF-8');
  });
});

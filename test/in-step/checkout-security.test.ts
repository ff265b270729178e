import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type TestDirectory, testDirectory } from '../support/git-repo.ts';
import { pullOf, type Rig, refsOf, rig, type Source, sourceRepository, treeOf } from './checkout-rig.ts';

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

const path = process.env['PATH'];

describe('what comes from outside cannot make a checkout do more than check out', () => {
  it.each([
    ['branch', { baseRef: '--upload-pack=touch pwned' }],
    ['commit', { baseSha: '--output=pwned' }],
    ['pull commit', { pulls: [pullOf(7, '-x')] }],
    ['pull ref', { pulls: [pullOf(7, '', '--upload-pack=touch pwned')] }],
    ['organisation', { org: '..' }],
    ['repository', { repo: '../../elsewhere' }],
  ])('a %s that is an option or leads elsewhere is refused before git sees it', async (_what, change) => {
    await expect(checkout.run([refsOf(source, change)])).rejects.toMatchObject({
      code: 'USAGE',
      message: expect.stringContaining('not usable with git or as a path'),
    });
    expect(existsSync(join(target.path, 'o'))).toBe(false);
  });

  it('a clone URI that is a remote helper is not run', async () => {
    const [record] = await checkout.run([refsOf(source, { cloneUri: `ext::touch ${target.path}/pwned` })], {
      sources: {},
    });
    expect([record?.error, existsSync(join(target.path, 'pwned'))]).toEqual([
      expect.stringContaining('cannot clone o/r from'),
      false,
    ]);
  });

  it('hooks that the machine installs into every repository are not run', async () => {
    mkdirSync(join(target.path, 'template', 'hooks'), { recursive: true });
    for (const hook of ['post-checkout', 'post-merge', 'pre-merge-commit']) {
      writeFileSync(join(target.path, 'template', 'hooks', hook), `#!/bin/sh\ntouch "${target.path}/pwned"\nexit 1\n`);
      chmodSync(join(target.path, 'template', 'hooks', hook), 0o755);
    }
    const [record] = await checkout.run([refsOf(source, { pulls: [pullOf(7, source.pulls[7])] })], {
      env: { PATH: path, GIT_TEMPLATE_DIR: join(target.path, 'template') },
    });
    expect([record?.error, existsSync(join(target.path, 'pwned'))]).toEqual([null, false]);
  });

  it('variables of an enclosing git command do not send ours to its repository', async () => {
    const before = source.git('rev-parse', 'HEAD');
    const [record] = await checkout.run([refsOf(source, { pulls: [pullOf(7, source.pulls[7])] })], {
      env: {
        PATH: path,
        GIT_DIR: join(source.path, '.git'),
        GIT_WORK_TREE: source.path,
        GIT_INDEX_FILE: join(source.path, '.git', 'index'),
      },
    });
    expect([record?.error, source.git('rev-parse', 'HEAD'), source.git('status', '--porcelain')]).toEqual([
      null,
      before,
      '',
    ]);
  });

  it('a token in the clone URI reaches neither records, log nor the checkout', async () => {
    const refs = refsOf(source, { cloneUri: 'http://user:s3cret@127.0.0.1:9/o/r.git' });
    const [record] = await checkout.run([refs], { sources: {}, attempts: 1 });
    expect(record?.error).toContain('***@127.0.0.1:9');
    expect(JSON.stringify([record?.commands, record?.error, checkout.lines])).not.toContain('s3cret');
    expect(readFileSync(join(target.path, 'o', 'r', '.git', 'config'), 'utf8')).not.toContain('s3cret');
  });

  it('a file of the pull that looks like an option or a shell text is only a file', async () => {
    source.git('checkout', '-q', 'main');
    source.write({ '--force': 'x', '$(touch pwned)': 'y', 'a\nb': 'z' });
    const sha = source.commit('odd names');
    await checkout.run([refsOf(source, { baseSha: sha })]);
    expect(Object.keys(treeOf(join(target.path, 'o', 'r')))).toEqual([
      '$(touch pwned)',
      '--force',
      'a\nb',
      'base.txt',
      'gone.txt',
    ]);
  });
});

describe("the user's git", () => {
  it('may be a stranger to the directories: volumes and mounted sources often have another owner', async () => {
    const [record] = await checkout.run([refsOf(source)], {
      env: { PATH: path, HOME: target.path, GIT_TEST_ASSUME_DIFFERENT_OWNER: '1' },
    });
    expect(record?.error).toBeNull();
  });

  it('keeps its own settings, so that credential helpers and mirrors work', async () => {
    writeFileSync(
      join(target.path, '.gitconfig'),
      `[url "${source.path}"]\n\tinsteadOf = https://git.example/mirrored.git\n`,
    );
    const [record] = await checkout.run([refsOf(source, { cloneUri: 'https://git.example/mirrored.git' })], {
      sources: {},
      env: { PATH: path, HOME: target.path },
      attempts: 1,
    });
    expect([record?.error, record?.finalSha]).toEqual([null, source.main]);
  });

  it('missing is an error that names it', async () => {
    const [record] = await checkout.run([refsOf(source)], { env: { PATH: '/nonexistent' } });
    expect(record?.error).toMatch(/cannot run git/);
  });
});

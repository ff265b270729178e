import { mkdirSync, writeFileSync } from 'node:fs';
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

const repo = () => join(target.path, 'o', 'r');
const base = { 'base.txt': 'base\n', 'gone.txt': 'x\n' };

describe('checkoutRefs', () => {
  it('checks out the base commit below <org>/<repo>, on the branch of its name', async () => {
    const [record] = await checkout.run([refsOf(source)]);
    expect(record).toMatchObject({ directory: repo(), error: null, finalSha: source.main });
    expect([
      treeOf(repo()),
      gitIn(repo(), 'rev-parse', '--abbrev-ref', 'HEAD'),
      gitIn(repo(), 'status', '--porcelain'),
    ]).toEqual([base, 'main', '']);
  });

  it('merges each pull of a batch into it, which the checkout of no single pull would show', async () => {
    const [record] = await checkout.run([
      refsOf(source, { pulls: [pullOf(7, source.pulls[7]), pullOf(8, source.pulls[8])] }),
    ]);
    expect(treeOf(repo())).toEqual({ ...base, 'seven.txt': '7\n', 'eight.txt': '8\n' });
    expect(gitIn(repo(), 'log', '--merges', '--format=%s')).toBe(
      `Merge pull 8 at ${source.pulls[8]}\nMerge pull 7 at ${source.pulls[7]}`,
    );
    expect(record?.finalSha).toBe(gitIn(repo(), 'rev-parse', 'HEAD'));
  });

  it('gives equal refs the same final commit anywhere and at any time', async () => {
    using elsewhere = testDirectory();
    const refs = [refsOf(source, { pulls: [pullOf(7, source.pulls[7])] })];
    const [first] = await checkout.run(refs);
    const [second] = await rig(elsewhere.path, source.path).run(refs, {
      env: { PATH: process.env['PATH'], HOME: elsewhere.path, TZ: 'Asia/Tokyo', GIT_AUTHOR_NAME: 'me' },
    });
    expect([second?.error, second?.finalSha]).toEqual([null, first?.finalSha]);
  });

  it.each([
    ["a commit that no ref of the source reaches, as in a laptop's checkout", (s: Source) => pullOf(8, s.pulls[8])],
    ["GitHub's ref when the commit is not known", () => pullOf(7, '')],
    ['its own ref before its number', () => pullOf(99, '', 'refs/pull/7/head')],
    ['its commit when its ref is not there', (s: Source) => pullOf(7, s.pulls[7], 'refs/changes/07/7/1')],
  ])('finds a pull by %s', async (_way, pull) => {
    const [record] = await checkout.run([refsOf(source, { pulls: [pull(source)] })]);
    expect(record?.error).toBeNull();
    expect(Object.keys(treeOf(repo()))).toHaveLength(3);
  });

  it('takes the newest commit of the branch, or of the source, where no commit is named', async () => {
    const [branch, none] = [
      await checkout.run([{ org: 'o', repo: 'r', baseRef: 'main', pulls: [] }]),
      await checkout.run([{ org: 'o', repo: 'r', pulls: [] }]),
    ];
    expect([branch[0]?.finalSha, none[0]?.finalSha, gitIn(repo(), 'rev-parse', '--abbrev-ref', 'HEAD')]).toEqual([
      source.main,
      source.main,
      'HEAD',
    ]);
  });

  it('knows the tags, which tools describe versions by', async () => {
    source.git('tag', 'v1.0');
    await checkout.run([refsOf(source)]);
    expect(gitIn(repo(), 'describe', '--tags')).toBe('v1.0');
  });

  it('checks out extra repositories beside the first, each with its own record in the order asked for', async () => {
    const extra = { org: 'kubeflow', repo: 'testing', baseRef: 'main', pulls: [] };
    const records = await checkout.run([refsOf(source), extra], {
      sources: { 'o/r': source.path, 'kubeflow/testing': `file://${source.path}` },
    });
    expect(records.map(({ refs, error, directory }) => [refs.org, error, directory])).toEqual([
      ['o', null, repo()],
      ['kubeflow', null, join(target.path, 'kubeflow', 'testing')],
    ]);
  });

  it('fails one repository without losing the others', async () => {
    const broken = { org: 'kubeflow', repo: 'absent', baseRef: 'main', pulls: [] };
    const [first, second] = await checkout.run([broken, refsOf(source)], {
      sources: { 'o/r': source.path, 'kubeflow/absent': '/nonexistent/repo' },
    });
    expect([first?.error, first?.finalSha, second?.error]).toEqual([
      expect.stringContaining('does not appear to be a git repository'),
      '',
      null,
    ]);
    expect(first?.commands.at(-1)).toMatchObject({ error: 'exit status 128' });
  });

  it('names the pull and the file of a conflict, and what to do', async () => {
    const [record] = await checkout.run([refsOf(source, { pulls: [pullOf(9, source.pulls[9])] })]);
    expect(record?.error).toBe(
      `pull 9 at ${source.pulls[9]} does not merge: CONFLICT (content): Merge conflict in base.txt (rebase the pull onto its base branch)`,
    );
    expect(checkout.lines).toEqual([`warn: cannot check out o/r: ${record?.error}`]);
  });

  it('fetches only as deep as asked, and deeper when a merge needs the common commit', async () => {
    await checkout.run([refsOf(source)], { depth: 1, sources: { 'o/r': source.path } });
    expect(gitIn(repo(), 'rev-list', '--count', 'HEAD')).toBe('1');
    const [record] = await checkout.run([refsOf(source, { cloneDepth: 1, pulls: [pullOf(7, source.pulls[7])] })]);
    expect([record?.error, Object.keys(treeOf(repo()))]).toEqual([null, ['base.txt', 'gone.txt', 'seven.txt']]);
  });

  it('works from a source that is shallow itself, as a checkout of CI is', async () => {
    using shallow = testDirectory();
    gitIn(shallow.path, 'clone', '-q', '--depth=1', `file://${source.path}`, 'clone');
    const [record] = await checkout.run([refsOf(source)], { sources: { 'o/r': join(shallow.path, 'clone') } });
    expect([record?.error, treeOf(repo())]).toEqual([null, base]);
  });

  it('checks out only the files that sparse_checkout_files names', async () => {
    const [record] = await checkout.run([refsOf(source, { sparseCheckoutFiles: ['gone.txt'] })]);
    expect([record?.error, treeOf(repo())]).toEqual([null, { 'gone.txt': 'x\n' }]);
  });

  it('ends with the reason of its signal', async () => {
    const reason = new Error('stopped');
    await expect(checkout.run([refsOf(source)], { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    const controller = new AbortController();
    const running = checkout.run([refsOf(source)], { signal: controller.signal });
    controller.abort(reason);
    await expect(running).rejects.toBe(reason);
  });

  it('refuses refs that share a directory, since one would overwrite the other', async () => {
    await expect(checkout.run([refsOf(source), { org: 'https://o/', repo: 'r', pulls: [] }])).rejects.toThrow(
      'o/r is asked for twice',
    );
  });
});

describe('submodules', () => {
  /** Git refuses submodules on the same machine unless told otherwise. */
  const env = () => ({
    PATH: process.env['PATH'],
    HOME: target.path,
    GIT_CONFIG_COUNT: '1',
    GIT_CONFIG_KEY_0: 'protocol.file.allow',
    GIT_CONFIG_VALUE_0: 'always',
  });
  const withSubmodule = () => {
    using library = sourceRepository();
    source.git(
      '-c',
      'protocol.file.allow=always',
      'clone',
      '-q',
      '--bare',
      library.path,
      join(source.path, '.git', 'library'),
    );
    source.git(
      '-c',
      'protocol.file.allow=always',
      'submodule',
      '--quiet',
      'add',
      join(source.path, '.git', 'library'),
      'lib',
    );
    return source.commit('submodule');
  };

  it('are checked out at their commits', async () => {
    const sha = withSubmodule();
    const [record] = await checkout.run([refsOf(source, { baseSha: sha })], { env: env() });
    expect([record?.error, Object.keys(treeOf(repo()))]).toEqual([
      null,
      ['.gitmodules', 'base.txt', 'gone.txt', 'lib/base.txt', 'lib/gone.txt'],
    ]);
  });

  it.each([
    ['refs', { skipSubmodules: true }, {}],
    ['the caller', {}, { submodules: false }],
  ])('stay out when %s say so', async (_who, change, options) => {
    const sha = withSubmodule();
    const [record] = await checkout.run([refsOf(source, { baseSha: sha, ...change })], { env: env(), ...options });
    expect([record?.error, Object.keys(treeOf(repo()))]).toEqual([null, ['.gitmodules', 'base.txt', 'gone.txt']]);
  });
});

describe('a directory that is already there', () => {
  it('is made anew when an earlier attempt of ours left it, broken off anywhere', async () => {
    await checkout.run([refsOf(source, { pulls: [pullOf(9, source.pulls[9])] })]);
    writeFileSync(join(repo(), '.git', 'index.lock'), '');
    writeFileSync(join(repo(), 'left-over.txt'), '');
    const [record] = await checkout.run([refsOf(source)]);
    expect([record?.error, treeOf(repo())]).toEqual([null, base]);
  });

  it('is kept when somebody else put files there', async () => {
    mkdirSync(repo(), { recursive: true });
    writeFileSync(join(repo(), 'work.txt'), 'a day of it');
    const [record] = await checkout.run([refsOf(source)]);
    expect(record?.error).toContain('it holds files that no checkout of ours left there');
    expect(treeOf(repo())).toEqual({ 'work.txt': 'a day of it' });
    expect(record?.commands).toEqual([{ command: 'e2e checkout', output: '', error: record?.error, durationMs: 0 }]);
  });

  it('is kept when it is the source itself, even where that is a checkout of ours', async () => {
    await checkout.run([refsOf(source)]);
    const [record] = await checkout.run([refsOf(source)], { sources: { 'o/r': repo() } });
    expect(record?.error).toContain('it is, or is inside of, the source');
    expect(treeOf(repo())).toEqual(base);
  });
});

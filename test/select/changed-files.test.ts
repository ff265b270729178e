import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { changedFilesForJob } from '../../src/select/changed-files.ts';
import { testDirectory, testRepository } from '../support/git-repo.ts';
import { branchOff, env, type Job, prowJob, pull } from './changed-files-rig.ts';

describe('a presubmit', () => {
  it('takes what the pull request changed since it left its base, not what the base did since', async () => {
    using repository = testRepository({ a: '' });
    const head = branchOff(repository, 'pull', { 'src/b': 'b' });
    repository.write({ later: '' });
    const baseSha = repository.commit('main goes on');
    const job = prowJob('presubmit', { baseSha, baseRef: 'main', pulls: [pull(7, head)] });
    expect(await changedFilesForJob({ root: repository.path, job, env })).toEqual({
      files: ['src/b'],
      origin: `#7 against the merge base with ${baseSha.slice(0, 10)}`,
    });
  });

  it('gives the same answer from a subdirectory and under variables that would send git elsewhere', async () => {
    using repository = testRepository({ 'dir/a': '' });
    const baseSha = repository.git('rev-parse', 'HEAD');
    const head = branchOff(repository, 'pull', { 'dir/b': '', c: '' });
    const job = prowJob('presubmit', { baseSha, pulls: [pull(1, head)] });
    const astray = { ...env, GIT_DIR: '/nowhere', GIT_WORK_TREE: '/nowhere', GIT_EXTERNAL_DIFF: 'false' };
    const { files } = await changedFilesForJob({ root: join(repository.path, 'dir'), job, env: astray });
    expect(files).toEqual(['c', 'dir/b']);
  });

  it('names the command that brings a pull request that is not in the checkout', async () => {
    using repository = testRepository({ a: '' });
    const baseSha = repository.git('rev-parse', 'HEAD');
    const job = prowJob('presubmit', { baseSha, pulls: [pull(7, 'f'.repeat(40))] });
    await expect(changedFilesForJob({ root: repository.path, job, env })).rejects.toMatchObject({
      code: 'GIT',
      message: expect.stringContaining(`commit of pull request #7 ${'f'.repeat(40)} is not in the checkout`),
      hint: 'run `git fetch origin pull/7/head`',
    });
  });

  it('names the command that brings an unknown base', async () => {
    using repository = testRepository({ a: '' });
    const head = repository.git('rev-parse', 'HEAD');
    const job = prowJob('presubmit', { baseSha: 'e'.repeat(40), baseRef: 'main', pulls: [pull(7, head)] });
    await expect(changedFilesForJob({ root: repository.path, job, env })).rejects.toMatchObject({
      code: 'GIT',
      hint: 'run `git fetch origin main`',
    });
  });

  it('takes the checked-out commit for a pull without a sha', async () => {
    using repository = testRepository({ a: '' });
    const baseSha = repository.git('rev-parse', 'HEAD');
    repository.write({ b: '' });
    repository.commit('checked out');
    const job = prowJob('presubmit', { baseSha, pulls: [pull(1, '')] });
    expect((await changedFilesForJob({ root: repository.path, job, env })).files).toEqual(['b']);
  });

  it.each(['', 'base'])('is no empty list where its pull (sha: %j) is the base itself', async (named) => {
    using repository = testRepository({ a: '' });
    const baseSha = repository.git('rev-parse', 'HEAD');
    const job = prowJob('presubmit', { baseSha, pulls: [pull(1, named && baseSha)] });
    await expect(changedFilesForJob({ root: repository.path, job, env })).rejects.toMatchObject({
      code: 'GIT',
      message: expect.stringContaining(`taken for pull request #1 is part of the base ${baseSha.slice(0, 10)}`),
      hint: expect.stringContaining('PULL_PULL_SHA'),
    });
  });

  it('is no empty list where what is checked out is older than the base', async () => {
    using repository = testRepository({ a: '' });
    repository.write({ later: '' });
    const baseSha = repository.commit('main goes on');
    repository.git('checkout', '-q', 'HEAD~1');
    const job = prowJob('presubmit', { baseSha, pulls: [pull(1, '')] });
    await expect(changedFilesForJob({ root: repository.path, job, env })).rejects.toMatchObject({ code: 'GIT' });
  });

  it('never takes a name from the environment for an option of git', async () => {
    using repository = testRepository({ a: '' });
    const job = prowJob('presubmit', { baseSha: '--output=/tmp/x', pulls: [] });
    await expect(changedFilesForJob({ root: repository.path, job, env })).rejects.toMatchObject({ code: 'GIT' });
  });

  it('asks to deepen a shallow clone that lacks the common ancestor, where git would say that there is none', async () => {
    using repository = testRepository({ a: '' });
    const head = branchOff(repository, 'pull', { b: '' });
    repository.write({ later: '' });
    const baseSha = repository.commit('main goes on');
    using clone = testDirectory();
    repository.git('clone', '-q', '--depth', '1', '--no-single-branch', `file://${repository.path}`, clone.path);
    const job = prowJob('presubmit', { baseSha, pulls: [pull(7, head)] });
    await expect(changedFilesForJob({ root: clone.path, job, env })).rejects.toMatchObject({
      code: 'GIT',
      message: expect.stringContaining('it is a shallow clone'),
      hint: 'run `git fetch --unshallow origin`',
    });
  });
});

describe('a batch', () => {
  it('takes the union over its pull requests', async () => {
    using repository = testRepository({ a: '' });
    const baseSha = repository.git('rev-parse', 'HEAD');
    const pulls = [
      pull(1, branchOff(repository, 'one', { x: '', z: '' })),
      pull(2, branchOff(repository, 'two', { y: '', z: '' })),
    ];
    const job = prowJob('batch', { baseSha, pulls });
    expect((await changedFilesForJob({ root: repository.path, job, env })).files).toEqual(['x', 'z', 'y']);
  });
});

describe('a batch with a pull that has no sha', () => {
  it('is refused: the checked-out commit cannot stand in for one of several', async () => {
    using repository = testRepository({ a: '' });
    const baseSha = repository.git('rev-parse', 'HEAD');
    const pulls = [pull(1, branchOff(repository, 'one', { x: '' })), pull(2, '')];
    const job = prowJob('batch', { baseSha, pulls });
    await expect(changedFilesForJob({ root: repository.path, job, env })).rejects.toMatchObject({
      code: 'GIT',
      message: expect.stringContaining('pull request #2 has no sha'),
    });
  });
});

describe('a postsubmit', () => {
  it('takes the whole push where Prow links its range', async () => {
    using repository = testRepository({ a: '' });
    const before = repository.git('rev-parse', 'HEAD');
    repository.write({ first: '' });
    repository.commit('one');
    repository.write({ second: '' });
    const baseSha = repository.commit('two');
    const baseLink = `https://github.com/o/r/compare/${before.slice(0, 12)}...${baseSha.slice(0, 12)}`;
    const { files } = await changedFilesForJob({
      root: repository.path,
      job: prowJob('postsubmit', { baseSha, baseLink }),
      env,
    });
    expect(files).toEqual(['first', 'second']);
  });

  it('takes the first parent where the range is unknown, also of a merge', async () => {
    using repository = testRepository({ a: '' });
    branchOff(repository, 'pull', { merged: '' });
    repository.write({ b: '' });
    repository.commit('main goes on');
    repository.git('merge', '-q', '--no-ff', '-m', 'merge', 'pull');
    const job = prowJob('postsubmit', {
      baseSha: repository.git('rev-parse', 'HEAD'),
      baseLink: 'https://github.com/o/r/commit/1234567',
    });
    expect((await changedFilesForJob({ root: repository.path, job, env })).files).toEqual(['merged']);
  });

  it('takes every file of the very first commit', async () => {
    using repository = testRepository({ a: '', 'b/c': '' });
    const job = prowJob('postsubmit', { baseSha: repository.git('rev-parse', 'HEAD') });
    expect((await changedFilesForJob({ root: repository.path, job, env })).files).toEqual(['a', 'b/c']);
  });

  it('does not take a shallow clone for the first commit', async () => {
    using repository = testRepository({ a: '' });
    repository.write({ b: '' });
    const baseSha = repository.commit('second');
    using clone = testDirectory();
    repository.git('clone', '-q', '--depth', '1', `file://${repository.path}`, clone.path);
    const job = prowJob('postsubmit', { baseSha });
    await expect(changedFilesForJob({ root: clone.path, job, env })).rejects.toMatchObject({
      code: 'GIT',
      hint: 'run `git fetch --unshallow origin`',
    });
  });

  it('does not shrink a push whose beginning is not in the checkout', async () => {
    using repository = testRepository({ a: '' });
    const baseSha = repository.commit('pushed');
    const baseLink = `https://github.com/o/r/compare/${'d'.repeat(12)}...${baseSha.slice(0, 12)}`;
    const job = prowJob('postsubmit', { baseSha, baseLink });
    await expect(changedFilesForJob({ root: repository.path, job, env })).rejects.toMatchObject({ code: 'GIT' });
  });
});

describe('a periodic', () => {
  it('looks at no file, so that git is not even asked', async () => {
    const job: Job = { type: 'periodic', refs: null, extraRefs: [], source: 'environment' };
    expect(await changedFilesForJob({ root: '/nowhere', job, env })).toEqual({
      files: null,
      origin: 'periodic jobs ignore include_dirs',
    });
  });
});

describe('git that cannot answer', () => {
  const job: Job = { type: 'presubmit', refs: null, extraRefs: [], source: 'checkout' };

  it('is told apart: no checkout', async () => {
    using directory = testDirectory();
    await expect(changedFilesForJob({ root: directory.path, job, env })).rejects.toMatchObject({
      code: 'GIT',
      message: `${directory.path} is not a git checkout, so changed files cannot be told`,
    });
  });

  it('is told apart: no directory', async () => {
    await expect(changedFilesForJob({ root: '/nowhere', job, env })).rejects.toMatchObject({
      code: 'GIT',
      message: expect.stringContaining('git cannot open /nowhere'),
    });
  });

  it('is told apart: no git', async () => {
    using repository = testRepository({ a: '' });
    await expect(changedFilesForJob({ root: repository.path, job, env: { PATH: '/nowhere' } })).rejects.toMatchObject({
      code: 'GIT',
      message: 'git is not installed, so changed files cannot be told',
      hint: expect.stringContaining('apt-get install git'),
    });
  });
});

import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { changedFilesForJob, changedFilesInWorkingTree, changedFilesSince } from '../../src/select/changed-files.ts';
import { type TestRepository, testRepository } from '../support/git-repo.ts';
import { env, type Job } from './changed-files-rig.ts';

describe('a checkout without Prow', () => {
  const commitMain = (repository: TestRepository) => repository.git('checkout', '-q', '-b', 'feature');

  it('takes what the branch committed, staged, edited and added since it left the default branch', async () => {
    using repository = testRepository({ '.gitignore': 'ignored', edited: '', staged: '', removed: '' });
    commitMain(repository);
    repository.write({ committed: '' });
    repository.commit('work');
    repository.write({ staged: 'x', edited: 'x', new: '', ignored: '' });
    repository.git('add', 'staged');
    rmSync(join(repository.path, 'removed'));
    const { files } = await changedFilesInWorkingTree({ root: repository.path, env });
    expect(files?.toSorted()).toEqual(['committed', 'edited', 'new', 'removed', 'staged']);
  });

  it('is what a job made from the checkout gets, whatever its type', async () => {
    using repository = testRepository({ a: '' });
    repository.write({ new: '' });
    const job: Job = { type: 'presubmit', refs: null, extraRefs: [], source: 'checkout' };
    expect((await changedFilesForJob({ root: repository.path, job, env })).files).toEqual(['new']);
  });

  it('lets every filter pass where nothing differs from the default branch', async () => {
    using repository = testRepository({ a: '' });
    expect(await changedFilesInWorkingTree({ root: repository.path, env })).toEqual({
      files: null,
      origin: 'nothing differs from main, so there is no change to look at',
    });
  });

  it('lets every filter pass where no default branch is known', async () => {
    using repository = testRepository({ a: '' });
    repository.git('branch', '-m', 'work');
    repository.write({ new: '' });
    expect(await changedFilesInWorkingTree({ root: repository.path, env })).toEqual({
      files: null,
      origin: 'no base branch is known to compare with',
    });
  });

  it('lets every filter pass before the first commit', async () => {
    using repository = testRepository({ a: '' });
    repository.git('checkout', '-q', '--orphan', 'fresh');
    expect((await changedFilesInWorkingTree({ root: repository.path, env })).files).toBeNull();
  });
});

describe('--changed-since', () => {
  it('compares the working tree with the merge base of any revision', async () => {
    using repository = testRepository({ a: '' });
    repository.git('tag', 'v1');
    repository.write({ b: '' });
    repository.commit('second');
    repository.write({ c: '' });
    expect((await changedFilesSince({ root: repository.path, env, revision: 'v1' })).files).toEqual(['b', 'c']);
  });

  it('is a usage error for a revision that git does not know', async () => {
    using repository = testRepository({ a: '' });
    await expect(changedFilesSince({ root: repository.path, env, revision: 'nope' })).rejects.toMatchObject({
      code: 'USAGE',
    });
  });
});

import { mkdirSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { changedFilesForJob } from '../../src/select/changed-files.ts';
import { fnmatch } from '../../src/select/fnmatch.ts';
import { type TestRepository, testRepository } from '../support/git-repo.ts';
import { sharedCorpus } from '../support/shared-corpus.ts';
import { readRecords } from './recorded-decisions.ts';

interface RecordedName {
  readonly case: string;
  readonly file: string;
  readonly file_hex: string;
  /** What the original saw of it. */
  readonly seen: readonly string[];
  readonly matches: Readonly<Record<string, boolean>>;
}

const filesOfLastCommit = async (repository: TestRepository) => {
  const job = {
    type: 'postsubmit',
    refs: { org: 'o', repo: 'r', pulls: [] },
    extraRefs: [],
    source: 'environment',
  } as const;
  return (await changedFilesForJob({ root: repository.path, job, env: process.env })).files;
};

describe.runIf(sharedCorpus.present)(`git's odd file names${sharedCorpus.reason}`, () => {
  const names = readRecords<RecordedName>('git_names.jsonl').filter((row) => row.case === 'name');

  it.each(names)(
    'gives $file as it is, where the original saw what git quotes',
    async ({ file, file_hex, seen, matches }) => {
      expect(Buffer.from(file).toString('hex')).toBe(file_hex);
      using repository = testRepository({ 'first.txt': '' });
      repository.write({ [file]: 'x' });
      repository.commit('add');
      const files = await filesOfLastCommit(repository);
      expect(files).toEqual([file]);
      for (const [pattern, matched] of Object.entries(matches)) {
        expect([pattern, seen.some((name) => fnmatch(name, pattern))]).toEqual([pattern, matched]);
      }
    },
  );
});

describe('changes that are more than an edit', () => {
  it('counts a renamed file under both names, so that a move out of a directory fires its workflows', async () => {
    using repository = testRepository({ 'docs/a.md': 'text\n'.repeat(50) });
    mkdirSync(join(repository.path, 'src'));
    renameSync(join(repository.path, 'docs/a.md'), join(repository.path, 'src/a.md'));
    repository.commit('move');
    expect(await filesOfLastCommit(repository)).toEqual(['docs/a.md', 'src/a.md']);
  });

  it('counts a copy as the new file it is', async () => {
    using repository = testRepository({ 'docs/a.md': 'text\n'.repeat(50) });
    repository.write({ 'b.md': 'text\n'.repeat(50) });
    repository.commit('copy');
    expect(await filesOfLastCommit(repository)).toEqual(['b.md']);
  });

  it('counts a symbolic link itself, not what it points at', async () => {
    using repository = testRepository({ 'docs/a': '', x: '' });
    symlinkSync('../x', join(repository.path, 'docs/l'));
    repository.commit('link');
    expect(await filesOfLastCommit(repository)).toEqual(['docs/l']);
  });

  it('counts a submodule by its path even when .gitmodules of the pull request asks to ignore it', async () => {
    using inner = testRepository({ a: '' });
    using repository = testRepository({ a: '' });
    repository.git('-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', inner.path, 'third_party/x');
    repository.git('config', '-f', '.gitmodules', 'submodule.third_party/x.ignore', 'all');
    repository.commit('add submodule');
    writeFileSync(join(inner.path, 'b'), '');
    const next = inner.commit('next');
    repository.git('-C', 'third_party/x', 'fetch', '--quiet', inner.path, 'main');
    repository.git('-C', 'third_party/x', 'checkout', '--quiet', next);
    repository.git('-c', 'diff.ignoreSubmodules=none', 'add', '--force', dirname('third_party/x/.'));
    repository.git('commit', '--quiet', '-m', 'bump');
    expect(await filesOfLastCommit(repository)).toEqual(['third_party/x']);
  });
});

import { describe, expect, it } from 'vitest';
import { readCheckout } from '../../src/select/checkout.ts';
import { openGit } from '../../src/select/git.ts';
import { repositoryOfUrl } from '../../src/select/remote-url.ts';
import { testDirectory, testRepository } from '../support/git-repo.ts';

const checkoutAt = async (path: string) => readCheckout(await openGit(path, process.env));

describe('owner and name in a remote', () => {
  it.each([
    { url: 'https://github.com/kubeflow/testing.git', repository: { org: 'kubeflow', repo: 'testing' } },
    { url: 'https://user@github.com/kubeflow/testing/', repository: { org: 'kubeflow', repo: 'testing' } },
    { url: 'git@github.com:kubeflow/testing.git', repository: { org: 'kubeflow', repo: 'testing' } },
    { url: 'ssh://git@github.com:22/kubeflow/testing', repository: { org: 'kubeflow', repo: 'testing' } },
    { url: 'git://host/kubeflow/testing.git', repository: { org: 'kubeflow', repo: 'testing' } },
    { url: 'https://gitlab.com/group/sub/project.git', repository: { org: 'group/sub', repo: 'project' } },
    { url: 'gh:kubeflow/testing', repository: { org: 'kubeflow', repo: 'testing' } },
    { url: '/srv/git/testing.git', repository: null },
    { url: 'file:///srv/git/testing.git', repository: null },
    { url: '../a:b/c', repository: null },
    { url: 'https://github.com/', repository: null },
    { url: '', repository: null },
  ])('$url', ({ url, repository }) => {
    expect(repositoryOfUrl(url)).toEqual(repository);
  });
});

describe('a checkout', () => {
  it('of a fork belongs to upstream, where its pull requests go', async () => {
    using repository = testRepository({ a: '' });
    repository.git('remote', 'add', 'origin', 'git@github.com:me/testing.git');
    repository.git('remote', 'add', 'upstream', 'https://github.com/kubeflow/testing.git');
    const headSha = repository.git('rev-parse', 'HEAD');
    expect(await checkoutAt(repository.path)).toEqual({
      root: repository.path,
      repository: { org: 'kubeflow', repo: 'testing' },
      branch: 'main',
      headSha,
      baseRef: 'main',
      baseSha: headSha,
    });
  });

  it('that was cloned knows the default branch of its origin, whatever its name', async () => {
    using repository = testRepository({ a: '' });
    repository.git('branch', '-m', 'trunk');
    using clone = testDirectory();
    repository.git('clone', '-q', repository.path, clone.path);
    expect(await checkoutAt(clone.path)).toMatchObject({
      baseRef: 'trunk',
      baseSha: repository.git('rev-parse', 'HEAD'),
    });
  });

  it('compares with the remote branch rather than the local one of that name, which may be behind', async () => {
    using repository = testRepository({ a: '' });
    const first = repository.git('rev-parse', 'HEAD');
    using clone = testDirectory();
    repository.git('clone', '-q', repository.path, clone.path);
    repository.git('-C', clone.path, 'commit', '-q', '--allow-empty', '-m', 'not pushed');
    expect(await checkoutAt(clone.path)).toMatchObject({ baseSha: first });
  });

  it('on a detached head has no branch, and without a remote no repository', async () => {
    using repository = testRepository({ a: '' });
    repository.git('checkout', '-q', '--detach');
    expect(await checkoutAt(repository.path)).toMatchObject({ branch: null, repository: null, baseRef: 'main' });
  });

  it('without main, master or a remote has no base', async () => {
    using repository = testRepository({ a: '' });
    repository.git('branch', '-m', 'work');
    expect(await checkoutAt(repository.path)).toMatchObject({ branch: 'work', baseRef: null, baseSha: null });
  });
});

import { findCommit } from './commits.ts';
import type { Git } from './git.ts';
import { type RepositoryName, repositoryOfUrl } from './remote-url.ts';

/** What a git checkout says about itself where no Prow does. */
export interface Checkout {
  /** Absolute. */
  readonly root: string;
  /** From the remote's URL; null without a remote, or with one that names no owner. */
  readonly repository: RepositoryName | null;
  /** Checked-out branch; null when detached. */
  readonly branch: string | null;
  /** Null before the first commit. */
  readonly headSha: string | null;
  /** Default branch, e.g. `main`; null when it cannot be told, and so is `baseSha`. */
  readonly baseRef: string | null;
  readonly baseSha: string | null;
}

const defaultBranches = ['main', 'master'];

export async function readCheckout(git: Git): Promise<Checkout> {
  const remote = await mainRemote(git);
  const base = await baseBranch(git, remote);
  const branch = await git.run('symbolic-ref', '--quiet', '--short', 'HEAD');
  return {
    root: git.root,
    repository: remote === null ? null : repositoryOfUrl(await remoteUrl(git, remote)),
    branch: branch.exitCode === 0 ? branch.stdout.trim() : null,
    headSha: await findCommit(git, 'HEAD'),
    baseRef: base?.name ?? null,
    baseSha: base?.sha ?? null,
  };
}

/** A fork calls the repository it came from `upstream`, and that is where its pull requests go. */
async function mainRemote(git: Git): Promise<string | null> {
  const remotes = (await git.run('remote')).stdout.split('\n').filter((name) => name !== '');
  return (
    ['upstream', 'origin'].find((name) => remotes.includes(name)) ??
    (remotes.length === 1 ? (remotes[0] ?? null) : null)
  );
}

async function remoteUrl(git: Git, remote: string): Promise<string> {
  const [url] = (await git.run('config', '-z', '--get-all', `remote.${remote}.url`)).stdout.split('\0');
  return url ?? '';
}

async function baseBranch(git: Git, remote: string | null): Promise<{ name: string; sha: string } | null> {
  const named = remote === null ? null : await headOfRemote(git, remote);
  const names = [...new Set([...(named === null ? [] : [named]), ...defaultBranches])];
  const places = remote === null ? ['refs/heads'] : [`refs/remotes/${remote}`, 'refs/heads'];
  for (const place of places) {
    for (const name of names) {
      const sha = await findCommit(git, `${place}/${name}`);
      if (sha !== null) return { name, sha };
    }
  }
  return null;
}

async function headOfRemote(git: Git, remote: string): Promise<string | null> {
  const { exitCode, stdout } = await git.run('symbolic-ref', '--quiet', `refs/remotes/${remote}/HEAD`);
  const prefix = `refs/remotes/${remote}/`;
  return exitCode === 0 && stdout.startsWith(prefix) ? stdout.trim().slice(prefix.length) : null;
}

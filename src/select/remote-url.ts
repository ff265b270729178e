export interface RepositoryName {
  readonly org: string;
  readonly repo: string;
}

/** Owner and name in a remote's URL: `https://host/o/r.git`, `ssh://git@host:22/o/r`, `git@host:o/r.git`; null for a path on this machine. */
export function repositoryOfUrl(url: string): RepositoryName | null {
  const path = pathOf(url);
  if (path === null) return null;
  const segments = path.split('/').filter((segment) => segment !== '');
  const repo = segments.at(-1)?.replace(/\.git$/, '') ?? '';
  const org = segments.slice(0, -1).join('/');
  return repo === '' || org === '' ? null : { org, repo };
}

function pathOf(url: string): string | null {
  const scheme = /^(https?|ssh|git|git\+ssh):\/\/[^/]+\/(.*)$/i.exec(url);
  if (scheme) return (scheme[2] ?? '').replace(/[?#].*$/, '');
  // git reads `host:path` as scp does, unless a slash comes before the colon
  return /^[^/:]+:(?!\/\/)(.*)$/.exec(url)?.[1] ?? null;
}

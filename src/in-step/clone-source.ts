import { isAbsolute } from 'node:path';
import { fileURLToPath } from 'node:url';
import { HarnessError } from '../core/errors.ts';
import type { Refs } from '../prow/job.ts';

/** Where a repository is fetched from. A local one is a checkout or a bare repository on this machine. */
export type CloneSource =
  | { readonly type: 'local'; readonly path: string }
  | { readonly type: 'remote'; readonly uri: string };

/** Place of a repository by `org/repo`: an absolute path or a URI. */
export type CloneSources = Readonly<Record<string, string>>;

/** `sources` wins, then Prow's order: clone_uri, repo_link, GitHub. Throws HarnessError GIT when it is no place git should be sent to. */
export function sourceForRefs(refs: Refs, sources: CloneSources): CloneSource {
  const text = sources[`${refs.org}/${refs.repo}`] ?? publicUri(refs);
  if (text.includes('\0')) throw refusal(refs, text);
  if (isAbsolute(text)) return { type: 'local', path: text };
  if (text.startsWith('file://')) return { type: 'local', path: localPath(refs, text) };
  if (isNetworkUri(text)) return { type: 'remote', uri: text };
  throw refusal(refs, text);
}

/** The repository's own address, whatever it is fetched from: relative submodules are found from it. It carries no credentials. */
export function originForRefs(refs: Refs): string {
  return publicUri(refs).replace(/^([a-z]+:\/\/)[^/@]*@/, '$1');
}

/** The text with the user part of every URL cut out: it may be a token. */
export function withoutCredentials(text: string): string {
  return text.replaceAll(/:\/\/[^\s/@]*@/g, '://***@');
}

function publicUri(refs: Refs): string {
  if (refs.cloneUri) return refs.cloneUri;
  if (refs.repoLink) return `${refs.repoLink}.git`;
  if (/^https?:\/\//.test(refs.org)) return `${refs.org.replace(/\/$/, '')}/${refs.repo}`;
  return `https://github.com/${refs.org}/${refs.repo}.git`;
}

/** Never a remote helper (`ext::command`) and never an option. */
function isNetworkUri(text: string): boolean {
  return (
    /^(https?|ssh|git):\/\/[^\s-][^\s]*$/.test(text) ||
    /^([A-Za-z0-9_.-]+@)?[A-Za-z0-9][A-Za-z0-9.-]*:(?!:|\/\/)[^\s]+$/.test(text)
  );
}

function localPath(refs: Refs, text: string): string {
  try {
    return fileURLToPath(text);
  } catch (cause) {
    throw refusal(refs, text, cause);
  }
}

function refusal(refs: Refs, text: string, cause?: unknown): HarnessError {
  const hint = 'give an absolute path, or an https, ssh or git URI';
  return new HarnessError(
    'GIT',
    `cannot clone ${refs.org}/${refs.repo} from ${JSON.stringify(withoutCredentials(text))}`,
    { hint, cause },
  );
}

/** What may be handed to git, or become part of a path, as a ref, a commit or a repository. All of it comes from outside. */

const refForbidden = /[\u0000-\u0020\u007f~^:?*[\\]|\.\.|@\{|\/\/|\/\.|\.lock(\/|$)/;
const segment = /^[A-Za-z0-9_.][A-Za-z0-9_.-]*$/;

/** Whether git would take `text` as a branch, tag, full ref or commit, and never as an option. git: check-ref-format. */
export function isRefName(text: string): boolean {
  return text !== '' && text !== '@' && !/^[-/.]|[./]$/.test(text) && !refForbidden.test(text);
}

/** A full commit id: SHA-1 or SHA-256 in hexadecimal digits. */
export function isFullSha(text: string): boolean {
  return /^([0-9a-f]{40}|[0-9a-f]{64})$/i.test(text);
}

/** A commit id as Prow gives it, or shortened to no less than git's 7 digits. */
export function isSha(text: string): boolean {
  return /^[0-9a-f]{7,64}$/i.test(text);
}

/** Whether an organisation (Gerrit: a host, possibly with its scheme) can be a directory's name. */
export function isOrgName(text: string): boolean {
  return isPathSegment(orgDirectory(text));
}

/** Whether a repository's name (Gerrit: with slashes) can be a path below its organisation. */
export function isRepoName(text: string): boolean {
  return text.split('/').every(isPathSegment);
}

/** Prow job names: `^[A-Za-z0-9-._]+$`; those that a path would swallow are refused as well. */
export function isJobName(text: string): boolean {
  return /^[A-Za-z0-9._-]+$/.test(text) && text !== '.' && text !== '..';
}

/** An organisation as a directory: Gerrit's scheme and trailing slash are cut. */
export function orgDirectory(org: string): string {
  return org.replace(/^https?:\/\//, '').replace(/\/$/, '');
}

/** `<org>/<repo>`: where a repository is checked out below the source directory, as kubeflow/testing laid it out. */
export function repoPathForRefs(refs: { readonly org: string; readonly repo: string }): string {
  return `${orgDirectory(refs.org)}/${refs.repo}`;
}

function isPathSegment(text: string): boolean {
  return segment.test(text) && text !== '.' && text !== '..';
}

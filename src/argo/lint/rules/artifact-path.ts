import { posix } from 'node:path';
import type { Artifact } from '../../types.ts';

/** Why the path of an artifact of a pod cannot be used, in Argo's words; null when it can. */
export function artifactPathFault({ name, path }: Artifact): string | null {
  if (!path) return `Artifact '${name}' did not specify a path`;
  const safe = safeDirectoryOf(path);
  const cleaned = posix.normalize(path).replace(/(.)\/$/, '$1');
  const isInside = safe === '' || (cleaned.startsWith(`${safe}/`) && cleaned.length > safe.length + 1);
  return isInside
    ? null
    : `Artifact '${name}' attempted to use a path containing '..'. Directory traversal is not permitted`;
}

/** What stands before the first `/..`, which the path must not leave; empty without one. */
function safeDirectoryOf(path: string): string {
  const inside = path.indexOf('/../');
  if (inside !== -1) return path.slice(0, inside);
  return path.endsWith('/..') ? path.slice(0, -3) : '';
}

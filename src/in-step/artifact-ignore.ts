import micromatch from 'micromatch';
import { UsageError } from '../core/errors.ts';

const maxPatternLength = 256;

/**
 * Whether a path below the artifacts directory matches one of the globs. Their regular expressions backtrack, so a glob has a bounded number
 * of wildcards. Throws UsageError naming the glob that has more.
 */
export function ignoreMatcher(patterns: readonly string[]): (path: string) => boolean {
  const refused = patterns.find((pattern) => !isCheap(pattern));
  if (refused !== undefined)
    throw new UsageError(`cannot ignore artifacts by ${JSON.stringify(refused)}: it has too many wildcards`, {
      hint: 'at most two ** and three * in each name between slashes; give several globs instead',
    });
  if (patterns.length === 0) return () => false;
  const matchers = patterns.map((pattern) => micromatch.matcher(pattern, { dot: true, noextglob: true }));
  return (path) => matchers.some((matches) => matches(path));
}

function isCheap(pattern: string): boolean {
  const segments = pattern.split('/');
  const crossing = segments.filter((segment) => segment.includes('**')).length;
  return (
    pattern.length <= maxPatternLength && crossing <= 2 && segments.every((segment) => segment.split(/\*+/).length <= 4)
  );
}

import { readdirSync, realpathSync } from 'node:fs';
import { findPackageJSON } from 'node:module';
import { dirname, join } from 'node:path';
import { moduleFile, packageRoot } from '../../core/package-root.ts';
import { pathsWithoutEscapes } from './escaping-links.ts';

/** What a checkout may hold that is no source: git's own directory may carry the token it was fetched with. */
const withheld = new Set(['.git', '.npmrc', '.netrc', '.env', '.argo-e2e']);

/** Whether the child is not shown a file or directory of this name at the root of its checkout. */
export function isWithheld(name: string): boolean {
  return withheld.has(name) || name.startsWith('.env.');
}

/** Packages that the SDK and the fallback loader import at run time; those that a build has bundled are not found, and not needed. */
const packagesNeeded = ['jiti', 'leven'];

export interface ReadableOptions {
  /** Whether the child could follow a link out of the checkout, so that such links must not be readable themselves. */
  readonly canLinksEscape: boolean;
}

/** Everything the child may read: the checkout but what is withheld, and the harness's own code. Absolute, real paths, none inside another. */
export function readablePaths(root: string, { canLinksEscape }: ReadableOptions): readonly string[] {
  const entries = entriesOf(root);
  const own = canLinksEscape ? pathsWithoutEscapes(entries) : entries;
  const paths = [
    ...own,
    dirname(moduleFile('index')),
    join(packageRoot, 'package.json'),
    ...packagesNeeded.flatMap(packageDirectory),
  ];
  return withoutNested(paths);
}

/** A `*` in a path would be a pattern for Node, and a link may lead out of the checkout. */
function entriesOf(root: string): readonly string[] {
  return readdirSync(root, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() || entry.isFile())
    .filter(({ name }) => !name.includes('*') && !isWithheld(name))
    .map(({ name }) => join(root, name));
}

function withoutNested(paths: readonly string[]): readonly string[] {
  const kept: string[] = [];
  // With the separator at the end, whatever lies in a directory follows it directly.
  for (const path of [...new Set(paths)].map((each) => `${each}/`).toSorted()) {
    if (!path.startsWith(kept.at(-1) ?? '\0')) kept.push(path);
  }
  return kept.map((path) => path.slice(0, -1));
}

function packageDirectory(name: string): readonly string[] {
  try {
    const packageJson = findPackageJSON(name, import.meta.url);
    return packageJson === undefined ? [] : [dirname(realpathSync(packageJson))];
  } catch {
    return []; // not installed: bundled
  }
}

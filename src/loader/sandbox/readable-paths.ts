import { readdirSync, realpathSync } from 'node:fs';
import { findPackageJSON } from 'node:module';
import { dirname, join } from 'node:path';
import { moduleFile, packageRoot } from '../../core/package-root.ts';

/** What a checkout may hold that is no source: git's own directory may carry the token it was fetched with. */
const withheld = new Set(['.git', '.npmrc', '.netrc', '.env', '.argo-e2e']);

/** Packages that the SDK and the fallback loader import at run time; those that a build has bundled are not found, and not needed. */
const packagesNeeded = ['jiti', 'leven'];

/** Everything the child may read: the checkout but what is withheld, and the harness's own code. Absolute, real paths, none inside another. */
export function readablePaths(root: string): readonly string[] {
  const paths = [
    ...entriesOf(root),
    dirname(moduleFile('index')),
    join(packageRoot, 'package.json'),
    ...packagesNeeded.flatMap(packageDirectory),
  ];
  const distinct = [...new Set(paths)].toSorted();
  return distinct.filter((path) => !distinct.some((other) => path.startsWith(`${other}/`)));
}

/** A `*` in a path would be a pattern for Node, and a link may lead out of the checkout. */
function entriesOf(root: string): readonly string[] {
  return readdirSync(root, { withFileTypes: true })
    .filter(
      (entry) =>
        (entry.isDirectory() || entry.isFile()) &&
        !entry.name.includes('*') &&
        !withheld.has(entry.name) &&
        !entry.name.startsWith('.env.'),
    )
    .map(({ name }) => join(root, name));
}

function packageDirectory(name: string): readonly string[] {
  try {
    const packageJson = findPackageJSON(name, import.meta.url);
    return packageJson === undefined ? [] : [dirname(realpathSync(packageJson))];
  } catch {
    return []; // not installed: bundled
  }
}

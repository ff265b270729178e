import { findPackageJSON } from 'node:module';
import { dirname, join } from 'node:path';

const packageJson = findPackageJSON(import.meta.url);
if (packageJson === undefined) throw new Error('argo-e2e is not inside a package');

/** Directory of this package, wherever it is installed. */
export const packageRoot: string = dirname(packageJson);

/** The file that holds a module of ours: `dist/loader/child.js` once built, `src/loader/child.ts` when run from source. */
export function moduleFile(name: string): string {
  const fromSource = import.meta.url.endsWith('.ts');
  return fromSource ? join(packageRoot, 'src', `${name}.ts`) : join(packageRoot, 'dist', `${name}.js`);
}

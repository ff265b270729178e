import { existsSync, statSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** TypeScript's habit of naming the file that will be made: `./x.js` is `./x.ts` before that. */
const sourceEndings: Readonly<Record<string, readonly string[]>> = {
  '.js': ['.ts', '.tsx'],
  '.mjs': ['.mts'],
  '.cjs': ['.cts'],
  '.jsx': ['.tsx'],
};
const endings = [
  '.ts',
  '.mts',
  '.cts',
  '.js',
  '.mjs',
  '.cjs',
  '.json',
  '/index.ts',
  '/index.mts',
  '/index.js',
  '/index.mjs',
];

/** `argo-e2e` is the running harness's own SDK whether or not the checkout has it installed; relative imports find their TypeScript file. */
export function installResolveHook(sdkFile: string): void {
  const sdkUrl = pathToFileURL(sdkFile).href;
  registerHooks({
    resolve(specifier, context, nextResolve) {
      if (specifier === 'argo-e2e') return { url: sdkUrl, shortCircuit: true };
      try {
        return nextResolve(specifier, context);
      } catch (error) {
        const url = isRelative(specifier) ? sourceUrl(specifier, context.parentURL) : null;
        if (url === null) throw error;
        return nextResolve(url, context);
      }
    },
  });
}

function isRelative(specifier: string): boolean {
  return (
    specifier.startsWith('./') ||
    specifier.startsWith('../') ||
    specifier === '.' ||
    specifier === '..' ||
    specifier.startsWith('file:')
  );
}

function sourceUrl(specifier: string, parentUrl: string | undefined): string | null {
  if (!URL.canParse(specifier, parentUrl)) return null;
  const url = new URL(specifier, parentUrl);
  if (url.protocol !== 'file:') return null;
  const found = candidatesFor(fileURLToPath(url)).find(isFile);
  return found === undefined ? null : `${pathToFileURL(found).href}${url.search}`;
}

function candidatesFor(path: string): readonly string[] {
  const ending = /\.[cm]?jsx?$/.exec(path)?.[0] ?? '';
  const stem = path.slice(0, path.length - ending.length);
  return [
    ...(sourceEndings[ending] ?? []).map((each) => `${stem}${each}`),
    ...endings.map((each) => `${path.replace(/\/$/, '')}${each}`),
  ];
}

function isFile(path: string): boolean {
  return existsSync(path) && statSync(path).isFile();
}

import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

/**
 * The permission model throws where a program only asks whether a file is there, which resolving an import does all the time.
 * Inside the checkout what may not be seen is missing; outside of it reading stays refused with Node's own error.
 */
export function treatDeniedAsMissing(root: string): void {
  const { existsSync } = fs;
  fs.existsSync = (path) => {
    try {
      return existsSync(path);
    } catch {
      return false;
    }
  };
  for (const name of ['statSync', 'lstatSync', 'accessSync', 'readFileSync', 'realpathSync'] as const) wrap(name, root);
  syncBuiltinESMExports();
}

function wrap(name: 'statSync' | 'lstatSync' | 'accessSync' | 'readFileSync' | 'realpathSync', root: string): void {
  const original: unknown = fs[name];
  if (typeof original !== 'function') return;
  const wrapped = (...args: readonly unknown[]): unknown => {
    try {
      return Reflect.apply(original, fs, args);
    } catch (error) {
      throw isDeniedBelow(root, error) ? missing(name, String(args[0])) : error;
    }
  };
  Reflect.set(fs, name, Object.assign(wrapped, original));
}

function isDeniedBelow(root: string, error: unknown): boolean {
  if (!(error instanceof Error) || !('code' in error) || error.code !== 'ERR_ACCESS_DENIED') return false;
  return 'resource' in error && typeof error.resource === 'string' && error.resource.startsWith(`${root}/`);
}

function missing(syscall: string, path: string): Error {
  return Object.assign(new Error(`ENOENT: no such file or directory, ${syscall} '${path}'`), {
    code: 'ENOENT',
    errno: -2,
    syscall,
    path,
  });
}

import module from 'node:module';
import { join } from 'node:path';

/**
 * Keeps what V8 compiled of this program for its next start. Beside the program itself: whoever can write there can change the program, too,
 * whereas a pull request's steps could plant code in a directory that all may write to. Where we may not write, nothing is kept.
 * `NODE_DISABLE_COMPILE_CACHE=1` turns it off.
 */
export function keepCompiledCode(): void {
  const isBuilt = import.meta.url.endsWith('.js');
  if (isBuilt) module.enableCompileCache?.(join(import.meta.dirname, '../.compile-cache'));
}

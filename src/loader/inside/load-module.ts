import { dirname } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { ChildInput } from '../protocol.ts';

/** Codes of Node's own loader that another loader may do better with. */
const fallbackCodes = new Set([
  'ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX',
  'ERR_UNSUPPORTED_NODE_MODULES_TYPE_STRIPPING',
  'ERR_UNKNOWN_FILE_EXTENSION',
  'ERR_MODULE_NOT_FOUND',
  'ERR_UNSUPPORTED_DIR_IMPORT',
  'ERR_PACKAGE_PATH_NOT_EXPORTED',
  'MODULE_NOT_FOUND',
  'ERR_PACKAGE_IMPORT_NOT_DEFINED',
  'ERR_INVALID_MODULE_SPECIFIER',
  'ERR_REQUIRE_CYCLE_MODULE',
  'ERR_REQUIRE_ESM',
]);

/**
 * The exports of an author's module. Node strips the types itself; what it cannot do (enums, decorators, tsconfig paths, `import` in a
 * CommonJS package, TypeScript under node_modules) goes to jiti. When both fail, Node's reason counts unless only jiti understood the file.
 */
export async function loadModule(file: string, input: ChildInput): Promise<Readonly<Record<string, unknown>>> {
  try {
    return await import(pathToFileURL(file).href);
  } catch (error) {
    if (!mayBeLoaderTrouble(error)) throw error;
    return await loadWithJiti(file, input, error);
  }
}

async function loadWithJiti(
  file: string,
  input: ChildInput,
  nativeError: unknown,
): Promise<Readonly<Record<string, unknown>>> {
  const { createJiti } = await import('jiti');
  const jiti = createJiti(dirname(file), {
    fsCache: false,
    interopDefault: false,
    // A directory, in which it looks first: given the file's own name it would look below it.
    tsconfigPaths: input.hasTsconfig ? input.root : false,
    alias: { 'argo-e2e': input.sdkFile },
  });
  try {
    return await jiti.import(file);
  } catch (error) {
    throw mayBeLoaderTrouble(error) && !isUnsupportedSyntax(nativeError) ? nativeError : error;
  }
}

function mayBeLoaderTrouble(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if ('code' in error && error.code === 'ERR_INVALID_TYPESCRIPT_SYNTAX') return false;
  if (error instanceof SyntaxError || ('code' in error && fallbackCodes.has(String(error.code)))) return true;
  return error instanceof ReferenceError && error.message.includes('ES module scope');
}

function isUnsupportedSyntax(error: unknown): boolean {
  return (
    error instanceof Error &&
    'code' in error &&
    (error.code === 'ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX' || error.code === 'ERR_UNSUPPORTED_NODE_MODULES_TYPE_STRIPPING')
  );
}

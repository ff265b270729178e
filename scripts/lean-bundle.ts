/** What makes a bundle start fast: fewer files to load, and of Node's own modules only what is used. */
import { isBuiltin } from 'node:module';
import { dirname, join, relative } from 'node:path';
import type { Plugin } from 'esbuild';

/**
 * An `import` of a module of Node makes Node read every one of its exports, and some of them load others: streams for `fs`, workers for `util`.
 * Of the object that `process.getBuiltinModule` gives, only what the importer names is read.
 */
export const leanBuiltins: Plugin = {
  name: 'lean-builtins',
  setup(build) {
    build.onResolve({ filter: /^[a-z:/_]+$/ }, ({ path, kind, importer }) => {
      if (kind !== 'import-statement' || !isBuiltin(path)) return undefined;
      const pluginData = path.replace(/^(?:node:)?/, 'node:');
      const from = relative(build.initialOptions.absWorkingDir ?? '', importer); // no path of this machine in what is built
      return { namespace: 'builtin', path: from, suffix: `?${path}`, pluginData, sideEffects: false };
    });
    build.onLoad({ filter: /.*/, namespace: 'builtin' }, ({ pluginData }) => ({ contents: sourceOf(pluginData) }));
  },
};

/** Takes 6 ms to load and is needed by few runs: the first call of one of its functions loads it. */
const loadedWhenCalled = 'node:crypto';

/** Calls that are marked as pure leave no trace where nobody uses what they give. */
function sourceOf(name: string): string {
  const names = Object.keys(process.getBuiltinModule(name) ?? {}).filter((each) => each !== 'default');
  const isLate = (each: string) => name === loadedWhenCalled && /^[a-z]/.test(each);
  return [
    `const builtin = () => process.getBuiltinModule?.(${JSON.stringify(name)}) ?? {};`, // a Node without it is told to be too old, not a TypeError
    'const now = (name) => builtin()[name];',
    'const late = (name) => (...values) => builtin()[name](...values);',
    'export default /* @__PURE__ */ builtin();',
    ...names.map((each) => `const $${each} = /* @__PURE__ */ ${isLate(each) ? 'late' : 'now'}('${each}');`),
    `export { ${names.map((each) => `$${each} as ${each}`).join(', ')} };`,
  ].join('\n');
}

/**
 * Modules that are loaded one after the other, each before any other `import()`: whoever is imported so brings them along, at no cost. What they share
 * with others then lies in one chunk for each, where it would lie in one for each set of users.
 */
export function layered(files: readonly string[]): Plugin {
  return {
    name: 'layered',
    setup(build) {
      build.onResolve({ filter: /^\.\.?\/.*\.ts$/ }, ({ path, kind, resolveDir }) => {
        const file = join(resolveDir, path);
        const isLayered = kind === 'dynamic-import' && files.length > 0 && file !== files[0];
        return isLayered ? { namespace: 'layered', path: file } : undefined;
      });
      build.onLoad({ filter: /.*/, namespace: 'layered' }, ({ path }) => {
        const below = files.includes(path) ? files.slice(0, files.indexOf(path)) : files;
        const imports = below.map((each) => `import ${JSON.stringify(each)};`).join('');
        return { contents: `${imports}export * from ${JSON.stringify(path)};`, resolveDir: dirname(path) };
      });
    },
  };
}

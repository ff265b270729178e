import type { Launcher } from './harness-config.ts';

/** Where the workflow function of an old entry goes. */
export interface FunctionName {
  /** Relative to the root of the repository. */
  readonly module: string;
  readonly exportName: string;
}

/**
 * Names the function after what the entry launched: a py_func's last two parts, a ksonnet component, a Tekton file; else after the entry.
 * `taken` holds the modules given out so far; a second function of the same name gets a number.
 */
export function nameFunction(launcher: Launcher, entryName: string, taken: ReadonlySet<string>): FunctionName {
  const [file, exported] = wordsOf(launcher, entryName);
  const base = kebabCase(file) || 'workflow';
  let module = `workflows/${base}.ts`;
  for (let number = 2; taken.has(module); number += 1) module = `workflows/${base}-${number}.ts`;
  return { module, exportName: identifier(exported) };
}

function wordsOf(launcher: Launcher, entryName: string): [file: string, exported: string] {
  if (launcher.type === 'py_func') {
    const parts = launcher.value.split('.');
    return [parts.at(-2) ?? launcher.value, parts.at(-1) ?? launcher.value];
  }
  if (launcher.type === 'ksonnet') {
    const name = /\(component (.+)\)$/.exec(launcher.value)?.[1] ?? entryName;
    return [name, name];
  }
  if (launcher.type === 'tekton') {
    const name =
      launcher.value
        .trim()
        .split('/')
        .findLast((part) => part !== '')
        ?.replace(/\.ya?ml$/, '') ?? entryName;
    return [name, name];
  }
  return [entryName, entryName];
}

function kebabCase(text: string): string {
  return wordsIn(text).join('-');
}

/** A legal name in every position: no digit first, and no word of the language. */
function identifier(text: string): string {
  const [first = 'workflow', ...rest] = wordsIn(text);
  const name = first + rest.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
  return /^\d/.test(name) || reserved.has(name) ? `workflow${name.charAt(0).toUpperCase()}${name.slice(1)}` : name;
}

function wordsIn(text: string): string[] {
  return text
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '');
}

const reserved = new Set(
  'arguments async await break case catch class const continue debugger default delete do else enum eval export extends false finally for function if implements import in instanceof interface let new null package private protected public return static super switch this throw true try typeof undefined var void while with yield'.split(
    ' ',
  ),
);

import { readFileSync } from 'node:fs';
import type { Place } from './protocol.ts';

const maxBytes = 2 ** 20;
const keywords = new Set([
  'export',
  'default',
  'async',
  'const',
  'let',
  'var',
  'function',
  'function*',
  'class',
  'as',
  'type',
]);

/** The line of a module that exports a name, for troubles that no stack tells the place of; the first line when none is found. */
export function placeOfExport(file: string, exportName: string): Place {
  const lines = readFileSync(file, 'utf8').slice(0, maxBytes).split('\n');
  const index = lines.findIndex((line) => exportsName(line, exportName));
  return { file, line: Math.max(1, index + 1), column: 1 };
}

function exportsName(line: string, exportName: string): boolean {
  const words = line
    .trimStart()
    .slice(0, 1000)
    .split(/[\s:=(<;,{}]+/);
  if (words[0] !== 'export') return false;
  if (exportName === 'default') return words[1] === 'default';
  const isList = /^export\s*\{/.test(line.trimStart());
  return isList ? words.includes(exportName) : words.find((word) => !keywords.has(word)) === exportName;
}

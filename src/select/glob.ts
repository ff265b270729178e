import micromatch from 'micromatch';
import { patternFault } from '../config/include-pattern.ts';
import { ConfigError, problem } from '../core/errors.ts';
import { compileFnmatch, type FnmatchPattern } from './fnmatch.ts';

/** One `include_dirs` pattern: fnmatch with two extensions, `{a,b}` braces and a leading `!` that excludes. */
export interface Glob {
  /** As the file says it. */
  readonly source: string;
  readonly excludes: boolean;
  /** What the braces stand for; a path matches the glob when it matches one of them. */
  readonly alternatives: readonly string[];
}

/** Thrown as ConfigError when the braces stand for too many patterns; config/ reports that with its place beforehand. */
export function parseGlob(source: string): Glob {
  const fault = patternFault(source);
  if (fault !== null)
    throw new ConfigError(`include_dirs pattern ${JSON.stringify(source.slice(0, 80))} ${fault}`, [problem(fault)]);
  const excludes = source.startsWith('!') && source.length > 1;
  return { source, excludes, alternatives: expandBraces(excludes ? source.slice(1) : source) };
}

export function compileGlob(glob: Glob): FnmatchPattern[] {
  return glob.alternatives.map(compileFnmatch);
}

/** Expands `{a,b}` groups and nothing else: `\ ' " ( ) $`, ranges such as `1..3` and what stands in a set `[…]` are plain text. */
export function expandBraces(pattern: string): string[] {
  if (!pattern.includes('{') || !pattern.includes('}')) return [pattern];
  const { masked, plain } = maskPlainText(pattern);
  const expanded = micromatch.braces(masked, { expand: true, nodupes: true });
  return expanded.map((text) => text.replaceAll(/[\uE000-\uF8FF]/g, (mark) => plain.get(mark) ?? mark));
}

/** Replaces what micromatch would read in its own way by marks from the private use area that the pattern does not hold. */
function maskPlainText(pattern: string): { masked: string; plain: Map<string, string> } {
  const plain = new Map<string, string>();
  const marks = freeMarks(pattern);
  const masked = pattern.replaceAll(/\[!?\]?[^\]]*\]|[\\'"`()$.[\]\u00A0\uFEFF]/g, (text) => {
    const mark = marks.next().value ?? '';
    plain.set(mark, text);
    return mark;
  });
  return { masked, plain };
}

function* freeMarks(pattern: string): Generator<string, undefined> {
  for (let code = 0xe000; code <= 0xf8ff; code += 1) {
    const mark = String.fromCharCode(code);
    if (!pattern.includes(mark)) yield mark;
  }
}

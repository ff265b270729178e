import { anyCharacter, type FnmatchPattern, type Piece, type Token } from './fnmatch.ts';
import { compileGlob, parseGlob } from './glob.ts';
import { anchorsOf } from './pattern-anchors.ts';

/** Go: a class that holds no code point. */
const never = '[^\\x00-\\x{10FFFF}]';
const lastCodePoint = 0x10ffff;

/**
 * One regular expression of Go (RE2), to be searched for in a path, that finds what any of the `include_dirs` patterns matches, and nothing else.
 * A leading `!` is not looked at: patterns that exclude are given without their meaning, for whoever asks what they exclude.
 */
export function re2OfPatterns(sources: readonly string[]): string {
  const patterns = withoutCovered(sources.flatMap((source) => compileGlob(parseGlob(source))));
  const alternatives = [...new Set(patterns.flatMap((pattern) => re2Of(pattern) ?? []))];
  if (alternatives.length === 0) return never;
  const isAny = alternatives.includes('');
  const text = isAny ? '.*' : alternatives.join('|');
  return !isAny && patterns.some(hasDot) ? `(?s)${text}` : text;
}

/** Without what a pattern such as `src/*` matches anyway. */
function withoutCovered(patterns: readonly FnmatchPattern[]): readonly FnmatchPattern[] {
  const anchored = patterns.map((pattern) => ({ pattern, anchors: anchorsOf(pattern) }));
  const starts = new Set(anchored.filter(({ anchors }) => anchors.isOnlyStart).map(({ anchors }) => anchors.start));
  const isCovered = (start: string, isOnlyStart: boolean) =>
    [...starts].some((other) => start.startsWith(other) && !(isOnlyStart && start === other));
  return anchored.flatMap(({ pattern, anchors }) => (isCovered(anchors.start, anchors.isOnlyStart) ? [] : [pattern]));
}

/** Null where the pattern matches nothing at all: a set without members. */
function re2Of({ head, middle, tail }: FnmatchPattern): string | null {
  const all = [head, ...middle, ...(tail === null ? [] : [tail])];
  if (all.some(({ tokens }) => tokens.some(isEmptySet))) return null;
  if (tail === null) return `^${re2OfPiece(head)}$`;
  const inner = [re2OfPiece(head), ...middle.map(re2OfPiece), re2OfPiece(tail)];
  const start = head.tokens.length > 0 ? '^' : '';
  const end = tail.tokens.length > 0 ? '$' : '';
  return `${start}${inner.filter((text) => text !== '').join('.*')}${end}`;
}

/** Whether its expression has a dot, which must take newlines as well: names of files may hold them. */
function hasDot({ head, middle, tail }: FnmatchPattern): boolean {
  const pieces = [head, ...middle, ...(tail === null ? [] : [tail])].filter(({ tokens }) => tokens.length > 0);
  return pieces.length > 1 || pieces.some(({ tokens }) => tokens.some(isDot));
}

function re2OfPiece({ tokens }: Piece): string {
  return tokens.map(re2OfToken).join('');
}

function re2OfToken(token: Token): string {
  if (typeof token === 'number') return literal(token);
  if (token === anyCharacter || isDot(token)) return '.';
  const { negated, ranges } = token;
  const members = ranges.map(([from, to]) => (from === to ? member(from) : `${member(from)}-${member(to)}`));
  return `[${negated ? '^' : ''}${members.join('')}]`;
}

/** `?`, and a set that leaves nothing out. */
function isDot(token: Token): boolean {
  return token === anyCharacter || (typeof token === 'object' && token.negated && token.ranges.length === 0);
}

function isEmptySet(token: Token): boolean {
  if (typeof token !== 'object') return false;
  if (!token.negated) return token.ranges.length === 0;
  return token.ranges.some(([from, to]) => from === 0 && to === lastCodePoint);
}

function literal(codePoint: number): string {
  const character = String.fromCodePoint(codePoint);
  if (/[\\.+*?()|[\]{}^$]/.test(character)) return `\\${character}`;
  return isPrintable(codePoint) ? character : escaped(codePoint);
}

function member(codePoint: number): string {
  const character = String.fromCodePoint(codePoint);
  return /[A-Za-z0-9_./]/.test(character) ? character : escaped(codePoint);
}

/** Not what YAML would have to escape or an editor hide. */
function isPrintable(codePoint: number): boolean {
  return /^[\p{L}\p{M}\p{N}\p{P}\p{S} ]$/u.test(String.fromCodePoint(codePoint));
}

function escaped(codePoint: number): string {
  return `\\x{${codePoint.toString(16).toUpperCase()}}`;
}

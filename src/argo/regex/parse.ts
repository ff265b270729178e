import { foldCase, negate, perlClass, posixClass, unicodeClass } from './char-class.ts';
import { parseEscapedPoint } from './escape.ts';
import { PatternError } from './pattern-error.ts';
import type { CharTest, ParsedPattern, Pattern } from './syntax.ts';

const depthLimit = 200;
const repeatLimit = 1000;

interface Flags {
  readonly ignoreCase: boolean;
  readonly multiLine: boolean;
  readonly dotAll: boolean;
  readonly ungreedy: boolean;
}

interface Cursor {
  readonly source: string;
  offset: number;
  flags: Flags;
  depth: number;
  readonly groupNames: (string | null)[];
}

/** Parses a regular expression in RE2's syntax, as Go's regexp package. Throws PatternError. */
export function parsePattern(source: string): ParsedPattern {
  const flags = { ignoreCase: false, multiLine: false, dotAll: false, ungreedy: false };
  const cursor: Cursor = { source, offset: 0, flags, depth: 0, groupNames: [null] };
  const pattern = parseChoice(cursor);
  if (cursor.offset < source.length) throw new PatternError('unexpected )', source);
  return { pattern, groupNames: cursor.groupNames };
}

function parseChoice(cursor: Cursor): Pattern {
  cursor.depth += 1;
  if (cursor.depth > depthLimit) throw new PatternError('expression nests too deeply', cursor.source);
  const outer = cursor.flags;
  const items = [parseSequence(cursor)];
  while (take(cursor, '|')) items.push(parseSequence(cursor));
  cursor.flags = outer;
  cursor.depth -= 1;
  return items.length === 1 ? (items[0] ?? { type: 'empty' }) : { type: 'choice', items };
}

function parseSequence(cursor: Cursor): Pattern {
  const items: Pattern[] = [];
  while (cursor.offset < cursor.source.length && !'|)'.includes(peek(cursor)))
    items.push(...parseRepeat(cursor, parseAtom(cursor)));
  return { type: 'sequence', items };
}

function parseRepeat(cursor: Cursor, atoms: readonly Pattern[]): readonly Pattern[] {
  const start = cursor.offset;
  const bounds = readBounds(cursor);
  const item = atoms.at(-1);
  if (bounds === null) return atoms;
  if (item === undefined)
    throw new PatternError('missing argument to repetition operator', cursor.source.slice(start, cursor.offset));
  const isLazy = take(cursor, '?');
  const repeat: Pattern = { type: 'repeat', item, ...bounds, greedy: isLazy === cursor.flags.ungreedy };
  const after = cursor.offset;
  if (readBounds(cursor) !== null)
    throw new PatternError('invalid nested repetition operator', cursor.source.slice(start, cursor.offset));
  cursor.offset = after;
  return [...atoms.slice(0, -1), repeat];
}

function readBounds(cursor: Cursor): { readonly min: number; readonly max: number } | null {
  if (take(cursor, '*')) return { min: 0, max: Number.POSITIVE_INFINITY };
  if (take(cursor, '+')) return { min: 1, max: Number.POSITIVE_INFINITY };
  if (take(cursor, '?')) return { min: 0, max: 1 };
  const [text, low, comma, high] =
    /^\{(\d{1,6})(,?)(\d{0,6})\}/.exec(cursor.source.slice(cursor.offset, cursor.offset + 16)) ?? [];
  if (text === undefined) return null;
  const min = Number(low);
  const max = comma === '' ? min : high === '' ? Number.POSITIVE_INFINITY : Number(high);
  if (min > repeatLimit || (max > repeatLimit && max !== Number.POSITIVE_INFINITY) || max < min)
    throw new PatternError('invalid repeat count', text);
  cursor.offset += text.length;
  return { min, max };
}

/** One atom; a literal run of `\Q…\E` may be several. */
function parseAtom(cursor: Cursor): readonly Pattern[] {
  const char = peek(cursor);
  if ('*+?'.includes(char)) throw new PatternError('missing argument to repetition operator', char);
  if (char === '\\') return parseEscape(cursor);
  if (char === '[') return [{ type: 'char', test: parseBracket(cursor) }];
  if (char === '(') return parseGroup(cursor);
  cursor.offset += char.length;
  if (char === '^') return [{ type: 'assertion', assertion: cursor.flags.multiLine ? 'line-start' : 'text-start' }];
  if (char === '$') return [{ type: 'assertion', assertion: cursor.flags.multiLine ? 'line-end' : 'text-end' }];
  if (char === '.') return [{ type: 'char', test: cursor.flags.dotAll ? () => true : (point) => point !== 10 }];
  return [literal(cursor, char.codePointAt(0) ?? 0)];
}

function parseGroup(cursor: Cursor): readonly Pattern[] {
  const rest = cursor.source.slice(cursor.offset);
  const [named, name] = /^\(\?P?<(\w+)>/.exec(rest) ?? [];
  const [flagged, flags, end] = /^\(\?([imsU-]*)([:)])/.exec(rest) ?? [];
  if (rest.startsWith('(?') && named === undefined && flagged === undefined)
    throw new PatternError('invalid or unsupported Perl syntax', rest.slice(0, 4));
  cursor.offset += (named ?? flagged ?? '(').length;
  if (flagged !== undefined) {
    const outer = cursor.flags;
    cursor.flags = withFlags(outer, flags ?? '');
    if (end === ')') return [];
    const inner = closeGroup(cursor);
    cursor.flags = outer;
    return [inner];
  }
  cursor.groupNames.push(name ?? null);
  return [{ type: 'group', index: cursor.groupNames.length - 1, item: closeGroup(cursor) }];
}

function closeGroup(cursor: Cursor): Pattern {
  const inner = parseChoice(cursor);
  if (!take(cursor, ')')) throw new PatternError('missing closing )', cursor.source);
  return inner;
}

function withFlags(flags: Flags, letters: string): Flags {
  const [on = '', off = ''] = letters.split('-');
  const set = (letter: string, before: boolean) => (on.includes(letter) ? true : off.includes(letter) ? false : before);
  return {
    ignoreCase: set('i', flags.ignoreCase),
    multiLine: set('m', flags.multiLine),
    dotAll: set('s', flags.dotAll),
    ungreedy: set('U', flags.ungreedy),
  };
}

const assertions = { A: 'text-start', z: 'text-end', b: 'word-boundary', B: 'no-word-boundary' } as const;

function parseEscape(cursor: Cursor): readonly Pattern[] {
  const { source, offset } = cursor;
  const letter = source.charAt(offset + 1);
  if (letter === 'Q') return parseQuoted(cursor);
  if (letter === 'A' || letter === 'z' || letter === 'b' || letter === 'B') {
    cursor.offset += 2;
    return [{ type: 'assertion', assertion: assertions[letter] }];
  }
  const [test, length] = parseEscapedClass(source, offset) ?? [null, 0];
  if (test !== null) {
    cursor.offset += length;
    return [{ type: 'char', test: cursor.flags.ignoreCase ? foldCase(test) : test }];
  }
  const point = parseEscapedPoint(source, offset);
  cursor.offset += point.length;
  return [literal(cursor, point.point)];
}

function parseEscapedClass(source: string, offset: number): readonly [CharTest, number] | null {
  const perl = perlClass(source.charAt(offset + 1));
  if (perl !== null) return [perl, 2];
  const unicode = unicodeClass(source, offset);
  return unicode === null ? null : [unicode.test, unicode.length];
}

function parseQuoted(cursor: Cursor): readonly Pattern[] {
  const start = cursor.offset + 2;
  const end = cursor.source.indexOf('\\E', start);
  const text = cursor.source.slice(start, end === -1 ? undefined : end);
  cursor.offset = end === -1 ? cursor.source.length : end + 2;
  return [...text].map((char) => literal(cursor, char.codePointAt(0) ?? 0));
}

function parseBracket(cursor: Cursor): CharTest {
  const start = cursor.offset;
  cursor.offset += 1;
  const isNegated = take(cursor, '^');
  const tests: CharTest[] = [];
  for (let first = true; first || peek(cursor) !== ']'; first = false) {
    if (cursor.offset >= cursor.source.length) throw new PatternError('missing closing ]', cursor.source.slice(start));
    tests.push(parseBracketItem(cursor));
  }
  cursor.offset += 1;
  const any: CharTest = (point) => tests.some((test) => test(point));
  const folded = cursor.flags.ignoreCase ? foldCase(any) : any;
  return isNegated ? negate(folded) : folded;
}

function parseBracketItem(cursor: Cursor): CharTest {
  const { source, offset } = cursor;
  const named = posixClass(source, offset);
  const [test, length] =
    named !== null
      ? [named.test, named.length]
      : source.charAt(offset) === '\\'
        ? (parseEscapedClass(source, offset) ?? [null, 0])
        : [null, 0];
  if (test !== null) {
    cursor.offset += length;
    return test;
  }
  const low = readPoint(cursor);
  if (peek(cursor) !== '-' || source.charAt(cursor.offset + 1) === ']' || cursor.offset + 1 >= source.length)
    return (point) => point === low;
  cursor.offset += 1;
  const high = readPoint(cursor);
  if (high < low) throw new PatternError('invalid character class range', source.slice(offset, cursor.offset));
  return (point) => point >= low && point <= high;
}

function readPoint(cursor: Cursor): number {
  if (peek(cursor) === '\\') {
    const { point, length } = parseEscapedPoint(cursor.source, cursor.offset);
    cursor.offset += length;
    return point;
  }
  const char = peek(cursor);
  cursor.offset += char.length;
  return char.codePointAt(0) ?? 0;
}

function literal(cursor: Cursor, point: number): Pattern {
  const test: CharTest = (other) => other === point;
  return { type: 'char', test: cursor.flags.ignoreCase ? foldCase(test) : test };
}

function peek(cursor: Cursor): string {
  const point = cursor.source.codePointAt(cursor.offset);
  return point === undefined ? '' : String.fromCodePoint(point);
}

function take(cursor: Cursor, char: string): boolean {
  if (peek(cursor) !== char) return false;
  cursor.offset += char.length;
  return true;
}

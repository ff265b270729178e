import { PatternError } from './pattern-error.ts';
import type { CharTest } from './syntax.ts';

const isDigit: CharTest = (point) => point >= 48 && point <= 57;
const isUpper: CharTest = (point) => point >= 65 && point <= 90;
const isLower: CharTest = (point) => point >= 97 && point <= 122;
const isLetter: CharTest = (point) => isUpper(point) || isLower(point);
const isSpace: CharTest = (point) => point === 32 || point === 9 || point === 10 || point === 12 || point === 13;

/** Go's `\w`: ASCII letters, digits and `_`. */
export const isWord: CharTest = (point) => isLetter(point) || isDigit(point) || point === 95;

const perl: Readonly<Record<string, CharTest>> = {
  d: isDigit,
  w: isWord,
  s: isSpace,
  D: negate(isDigit),
  W: negate(isWord),
  S: negate(isSpace),
};

const isGraphic: CharTest = (point) => point > 32 && point < 127;
const posix: Readonly<Record<string, CharTest>> = {
  alnum: (point) => isLetter(point) || isDigit(point),
  alpha: isLetter,
  ascii: (point) => point < 128,
  blank: (point) => point === 32 || point === 9,
  cntrl: (point) => point < 32 || point === 127,
  digit: isDigit,
  graph: isGraphic,
  lower: isLower,
  print: (point) => point === 32 || isGraphic(point),
  punct: (point) => isGraphic(point) && !isLetter(point) && !isDigit(point),
  space: (point) => isSpace(point) || point === 11,
  upper: isUpper,
  word: isWord,
  xdigit: (point) => isDigit(point) || (point >= 65 && point <= 70) || (point >= 97 && point <= 102),
};

/** `\d`, `\W` and their kin, or null. */
export function perlClass(letter: string): CharTest | null {
  return perl[letter] ?? null;
}

/** `[:alpha:]` or `[:^alpha:]` at this place of a bracket, or null. */
export function posixClass(
  source: string,
  offset: number,
): { readonly test: CharTest; readonly length: number } | null {
  const [text, not, name] = /^\[:(\^?)([a-z]+):\]/.exec(source.slice(offset, offset + 14)) ?? [];
  if (text === undefined || name === undefined) return null;
  const test = Object.hasOwn(posix, name) ? posix[name] : undefined;
  if (test === undefined) throw new PatternError('invalid character class range', text);
  return { test: not === '^' ? negate(test) : test, length: text.length };
}

/** `\pL`, `\p{Greek}`, `\P{^Lu}` at this place, or null. */
export function unicodeClass(
  source: string,
  offset: number,
): { readonly test: CharTest; readonly length: number } | null {
  const [text, kind, caret, long, short] =
    /^\\([pP])(?:\{(\^?)([A-Za-z_]+)\}|([A-Z]))/.exec(source.slice(offset, offset + 40)) ?? [];
  if (text === undefined) return null;
  const property = propertyTest(long ?? short ?? '', text);
  const isNegated = (kind === 'P') !== (caret === '^');
  return { test: isNegated ? negate(property) : property, length: text.length };
}

function propertyTest(name: string, text: string): CharTest {
  if (name === 'Any') return () => true;
  for (const property of [name, `Script=${name}`]) {
    try {
      const one = new RegExp(`^\\p{${property}}$`, 'u'); // one class only, whose name is letters: nothing to backtrack over
      return (point) => one.test(String.fromCodePoint(point));
    } catch {
      // not a property of that kind
    }
  }
  throw new PatternError('invalid character class range', text);
}

export function negate(test: CharTest): CharTest {
  return (point) => !test(point);
}

/** The same test without regard to case. */
export function foldCase(test: CharTest): CharTest {
  return (point) => {
    if (test(point)) return true;
    const char = String.fromCodePoint(point);
    return [char.toLowerCase(), char.toUpperCase()].some(
      (variant) => [...variant].length === 1 && test(variant.codePointAt(0) ?? point),
    );
  };
}

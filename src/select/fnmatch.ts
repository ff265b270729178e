import { type CharacterSet, endOfSet, parseSet, setHas } from './fnmatch-set.ts';

/**
 * Python's `fnmatch` on POSIX (3.11), the language of Kubeflow's `include_dirs`: `*` is any text, also across `/`, dots and
 * newlines; `?` one code point; `[a-z]`, `[!a-z]` sets; everything else, also `\ ( ) { } +`, is itself; the whole path must match.
 */
export interface FnmatchPattern {
  /** What stands before the first `*`: the path begins with it, or is it where `tail` is null. */
  readonly head: Piece;
  /** What stands between two `*`. */
  readonly middle: readonly Piece[];
  /** What stands after the last `*`; null where there is none. */
  readonly tail: Piece | null;
}

/** A stretch of a pattern without `*`: each token takes exactly one code point. */
export interface Piece {
  readonly tokens: readonly Token[];
  /** For each code point met so far: bit n is set when token n takes it. */
  readonly masks: Map<number, Uint32Array>;
}

export type Token = number | typeof anyCharacter | CharacterSet;
export const anyCharacter = 'any';

/** Counts the steps of a match, so that a test can hold them to a bound. */
export interface StepCounter {
  steps: number;
}

const star = 0x2a;
const question = 0x3f;
const opening = 0x5b;

export function fnmatch(path: string, pattern: string, counter?: StepCounter): boolean {
  return matchesCodePoints(compileFnmatch(pattern), codePointsOf(path), counter);
}

export function compileFnmatch(pattern: string): FnmatchPattern {
  const [head = piece([]), ...rest] = piecesOf(codePointsOf(pattern));
  return { head, middle: rest.slice(0, -1).filter(({ tokens }) => tokens.length > 0), tail: rest.at(-1) ?? null };
}

export function codePointsOf(text: string): number[] {
  return Array.from(text, (character) => character.codePointAt(0) ?? 0);
}

/**
 * Both ends are compared in place, then each middle piece is taken at the first place where it fits: nothing is tried twice, so the steps
 * are one per code point and 32 tokens of a piece, where a regular expression may need a power of the path's length.
 */
export function matchesCodePoints(pattern: FnmatchPattern, path: readonly number[], counter?: StepCounter): boolean {
  const { head, middle, tail } = pattern;
  const end = path.length - (tail?.tokens.length ?? 0);
  const start = head.tokens.length;
  if (tail === null ? start !== path.length : start > end) return false;
  if (!fitsAt(head, path, 0, counter) || (tail !== null && !fitsAt(tail, path, end, counter))) return false;
  let at = start;
  for (const part of middle) {
    at = endOfFirstFit(part, path, at, end, counter);
    if (at < 0) return false;
  }
  return true;
}

function piecesOf(pattern: readonly number[]): Piece[] {
  const pieces: Token[][] = [[]];
  for (let at = 0; at < pattern.length; at += 1) {
    const character = pattern[at] ?? 0;
    const end = character === opening ? endOfSet(pattern, at + 1) : -1;
    if (character === star) pieces.push([]);
    else if (end >= 0) pieces.at(-1)?.push(parseSet(pattern.slice(at + 1, end)));
    else pieces.at(-1)?.push(character === question ? anyCharacter : character);
    if (end >= 0) at = end;
  }
  return pieces.map(piece);
}

function piece(tokens: readonly Token[]): Piece {
  return { tokens, masks: new Map() };
}

function takes(token: Token, character: number): boolean {
  if (typeof token === 'number') return token === character;
  return token === anyCharacter || setHas(token, character);
}

function fitsAt({ tokens }: Piece, path: readonly number[], start: number, counter?: StepCounter): boolean {
  if (counter) counter.steps += tokens.length;
  return tokens.every((token, index) => takes(token, path[start + index] ?? -1));
}

/** Shift-And (Baeza-Yates and Gonnet): bit n of `state` says that tokens 0…n fit the text that ends here. Gives -1 where nothing fits. */
function endOfFirstFit(
  part: Piece,
  path: readonly number[],
  start: number,
  end: number,
  counter?: StepCounter,
): number {
  const last = part.tokens.length - 1;
  const state = new Uint32Array((last >>> 5) + 1);
  for (let at = start; at < end; at += 1) {
    const mask = maskFor(part, path[at] ?? -1, counter);
    let carry = 1;
    for (let word = 0; word < state.length; word += 1) {
      const previous = state[word] ?? 0;
      state[word] = ((previous << 1) | carry) & (mask[word] ?? 0);
      carry = previous >>> 31;
    }
    if (counter) counter.steps += state.length;
    if (((state[last >>> 5] ?? 0) >>> (last & 31)) & 1) return at + 1;
  }
  return -1;
}

function maskFor({ tokens, masks }: Piece, character: number, counter?: StepCounter): Uint32Array {
  const known = masks.get(character);
  if (known !== undefined) return known;
  const mask = new Uint32Array(((tokens.length - 1) >>> 5) + 1);
  for (const [index, token] of tokens.entries()) {
    if (takes(token, character)) mask[index >>> 5] = (mask[index >>> 5] ?? 0) | (1 << (index & 31));
  }
  if (counter) counter.steps += tokens.length;
  masks.set(character, mask);
  return mask;
}

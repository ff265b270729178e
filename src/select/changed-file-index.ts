import { codePointsOf, type FnmatchPattern, matchesCodePoints } from './fnmatch.ts';
import { compileGlob, type Glob, parseGlob } from './glob.ts';
import { anchorsOf, type PatternAnchors } from './pattern-anchors.ts';
import type { Match } from './selection.ts';
import { placesWithPrefix, reversed, type SortedNames, sortNames } from './sorted-names.ts';

/**
 * Answers many filters over one list of changed files. A pattern is compiled and run once however many entries hold it, and only against
 * the files that begin (or end) as it does, which a sorted list gives by bisection, and that hold its longest piece.
 */
export interface ChangedFileIndex {
  /** The first file, in the order given, that a pattern admits and no `!pattern` excludes; with the first pattern that admits it. */
  firstMatch(patterns: readonly string[]): Match | null;
}

interface IndexState {
  readonly files: readonly string[];
  readonly byStart: SortedNames;
  readonly byEnd: SortedNames;
  readonly codePoints: (readonly number[])[];
  readonly globs: Map<string, PreparedGlob>;
}

interface AnchoredPattern {
  readonly pattern: FnmatchPattern;
  readonly anchors: PatternAnchors;
}

interface PreparedGlob {
  readonly glob: Glob;
  readonly patterns: readonly AnchoredPattern[];
  /** Place of the first file it matches, Infinity for none. */
  readonly first: number;
}

export function indexChangedFiles(files: readonly string[]): ChangedFileIndex {
  const state: IndexState = {
    files,
    byStart: sortNames(files),
    byEnd: sortNames(files.map(reversed)),
    codePoints: [],
    globs: new Map(),
  };
  return { firstMatch: (patterns) => firstMatchOf(state, patterns) };
}

function firstMatchOf(state: IndexState, sources: readonly string[]): Match | null {
  const globs = sources.map((source) => preparedGlob(state, source));
  const exclusions = globs.filter(({ glob }) => glob.excludes);
  const admitting = globs.filter(({ glob }) => !glob.excludes);
  const [best, place] =
    exclusions.length === 0 ? earliest(admitting, ({ first }) => first) : earliestKept(state, admitting, exclusions);
  const file = state.files[place];
  return best === undefined || file === undefined ? null : { file, pattern: best.glob.source };
}

/** With exclusions alone, every file that is left is admitted: by the first of them, for want of a better name. */
function earliestKept(
  state: IndexState,
  admitting: readonly PreparedGlob[],
  exclusions: readonly PreparedGlob[],
): [PreparedGlob | undefined, number] {
  const excluded = new Uint8Array(state.files.length);
  for (const { patterns } of exclusions) forEachMatch(state, patterns, (place) => (excluded[place] = 1));
  if (admitting.length === 0) return [exclusions[0], excluded.indexOf(0)];
  return earliest(admitting, ({ patterns }) => firstPlace(state, patterns, (place) => excluded[place] === 0));
}

function earliest(
  globs: readonly PreparedGlob[],
  placeOf: (glob: PreparedGlob) => number,
): [PreparedGlob | undefined, number] {
  let best: PreparedGlob | undefined;
  let bestPlace = Number.POSITIVE_INFINITY;
  for (const glob of globs) {
    const place = placeOf(glob);
    if (place < bestPlace) [best, bestPlace] = [glob, place];
  }
  return [best, bestPlace];
}

function preparedGlob(state: IndexState, source: string): PreparedGlob {
  const known = state.globs.get(source);
  if (known !== undefined) return known;
  const glob = parseGlob(source);
  const patterns = compileGlob(glob).map((pattern) => ({ pattern, anchors: anchorsOf(pattern) }));
  const prepared = { glob, patterns, first: glob.excludes ? Number.POSITIVE_INFINITY : firstPlace(state, patterns) };
  state.globs.set(source, prepared);
  return prepared;
}

function firstPlace(
  state: IndexState,
  patterns: readonly AnchoredPattern[],
  isKept = (_place: number): boolean => true,
): number {
  let first = Number.POSITIVE_INFINITY;
  forEachMatch(state, patterns, (place) => {
    if (place < first && isKept(place)) first = place;
  });
  return first;
}

function forEachMatch(state: IndexState, patterns: readonly AnchoredPattern[], visit: (place: number) => void): void {
  for (const { pattern, anchors } of patterns) {
    const { start, end, inside, isOnlyStart } = anchors;
    const near =
      start.length >= end.length
        ? placesWithPrefix(state.byStart, start)
        : placesWithPrefix(state.byEnd, reversed(end));
    for (const place of near) {
      if (isOnlyStart) visit(place);
      else if (inside !== '' && !state.files[place]?.includes(inside)) continue;
      else if (matchesCodePoints(pattern, codePointsAt(state, place))) visit(place);
    }
  }
}

function codePointsAt({ codePoints, files }: IndexState, place: number): readonly number[] {
  const known = codePoints[place] ?? codePointsOf(files[place] ?? '');
  codePoints[place] = known;
  return known;
}

import type { FnmatchPattern, Piece } from './fnmatch.ts';

/** Plain text that every path which matches a pattern holds, so that most files need no match at all. */
export interface PatternAnchors {
  /** The path begins with it. */
  readonly start: string;
  /** The path ends with it. */
  readonly end: string;
  /** The path holds it between the two. */
  readonly inside: string;
  /** The pattern is `start*`: whatever begins so matches. */
  readonly isOnlyStart: boolean;
}

export function anchorsOf({ head, middle, tail }: FnmatchPattern): PatternAnchors {
  const starts = literalRuns(head);
  const ends = literalRuns(tail ?? head);
  const isLiteralHead = starts.length === 1;
  return {
    start: starts[0] ?? '',
    end: ends.at(-1) ?? '',
    inside: middle.flatMap(literalRuns).reduce((longest, run) => (run.length > longest.length ? run : longest), ''),
    isOnlyStart: isLiteralHead && middle.length === 0 && tail?.tokens.length === 0,
  };
}

/** The text before, between and after the tokens of a piece that are no single character. */
function literalRuns({ tokens }: Piece): string[] {
  const runs = [''];
  for (const token of tokens) {
    if (typeof token === 'number') runs.push((runs.pop() ?? '') + String.fromCodePoint(token));
    else runs.push('');
  }
  return runs;
}

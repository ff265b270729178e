import { didYouMean } from '../../core/nearest.ts';

const lengthLimit = 100;

/** `did you mean "x"?`, or null. Words that nobody typed and candidates of quite another length are not compared: it costs too much. */
export function suggest(word: string, candidates: Iterable<string>): string | null {
  if (word.length > lengthLimit) return null;
  const slack = Math.max(1, Math.floor(word.length / 3));
  return didYouMean(
    word,
    [...candidates].filter((candidate) => Math.abs(candidate.length - word.length) <= slack),
  );
}

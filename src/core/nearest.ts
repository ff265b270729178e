import leven from 'leven';

/** The candidate a person most likely meant by `word`, or null when none is near: at most a third of its letters differ, or two neighbours are swapped. */
export function nearest(word: string, candidates: Iterable<string>): string | null {
  let best: string | null = null;
  let bestDistance = Math.max(1, Math.floor(word.length / 3)) + 1;
  for (const candidate of candidates) {
    const distance = distanceOf(word.toLowerCase(), candidate.toLowerCase());
    if (distance < bestDistance) [best, bestDistance] = [candidate, distance];
  }
  return best;
}

/** `did you mean "x"?`, or null. */
export function didYouMean(word: string, candidates: Iterable<string>): string | null {
  const match = nearest(word, candidates);
  return match === null ? null : `did you mean "${match}"?`;
}

/** Edits between two words; a swap of two neighbours, the commonest slip of a typist, is one. */
function distanceOf(word: string, candidate: string): number {
  const at = word.split('').findIndex((letter, index) => letter !== candidate[index]);
  const swapped = `${word.slice(0, at)}${word[at + 1] ?? ''}${word[at] ?? ''}${word.slice(at + 2)}`;
  return at !== -1 && swapped === candidate ? 1 : leven(word, candidate);
}

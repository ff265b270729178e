/** Whether `candidate` is the larger of two build ids, which are decimal and beyond 2^53. Anything is larger than what is no number. */
export function isLargerNumber(candidate: string, stored: string): boolean {
  const [theirs, ours] = [stored.trim(), candidate.trim()];
  if (!/^\d+$/.test(theirs)) return true;
  return /^\d+$/.test(ours) && BigInt(ours) > BigInt(theirs);
}

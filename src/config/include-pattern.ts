/** The limits of one `include_dirs` pattern. select/ expands braces only within them. */
export const maxPatternLength = 1024;
export const maxBraceExpansions = 256;

/** Why a pattern cannot be used, or null when it can. */
export function patternFault(pattern: string): string | null {
  if (pattern.length > maxPatternLength)
    return `is ${pattern.length} characters long, at most ${maxPatternLength} are read`;
  const count = braceExpansions(pattern);
  return count > maxBraceExpansions
    ? `stands for more than ${maxBraceExpansions} patterns once its braces are expanded`
    : null;
}

/** How many patterns the `{a,b}` groups stand for together; never less than it really is. */
export function braceExpansions(pattern: string): number {
  const open: { sum: number; product: number }[] = [{ sum: 0, product: 1 }];
  for (const character of pattern) {
    const group = open.at(-1);
    const outer = open.at(-2);
    if (group === undefined) break;
    if (character === '{') open.push({ sum: 0, product: 1 });
    else if (character === ',' && outer !== undefined) [group.sum, group.product] = [group.sum + group.product, 1];
    else if (character === '}' && outer !== undefined) {
      open.pop();
      outer.product *= group.sum + group.product;
    }
  }
  return open.reduce((total, { sum, product }) => total * (sum + product), 1);
}

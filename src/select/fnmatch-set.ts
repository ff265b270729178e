/** One character of a path that a pattern's `[…]` admits. Ranges are inclusive code points. */
export interface CharacterSet {
  readonly negated: boolean;
  readonly ranges: readonly (readonly [from: number, to: number])[];
}

const bang = 0x21;
const hyphen = 0x2d;
const closing = 0x5d;
const rangeMark = -1;

/** Index of the `]` that ends the set opened just before `start`, or -1: a `]` in first place is a member. */
export function endOfSet(pattern: readonly number[], start: number): number {
  let at = start;
  if (pattern[at] === bang) at += 1;
  if (pattern[at] === closing) at += 1;
  return pattern.indexOf(closing, at);
}

/**
 * What stands between `[` and `]`, read as Python 3.11's fnmatch reads it: a reversed range is nothing at all,
 * and a `!` that comes first once such ranges are gone negates.
 */
export function parseSet(body: readonly number[]): CharacterSet {
  const items = withoutReversedRanges(body);
  const negated = items[0] === bang;
  return { negated, ranges: rangesOf(negated ? items.slice(1) : items) };
}

export function setHas(set: CharacterSet, character: number): boolean {
  return set.ranges.some(([from, to]) => from <= character && character <= to) !== set.negated;
}

function withoutReversedRanges(body: readonly number[]): number[] {
  const items: number[] = body[0] === bang ? [bang] : [];
  let at = items.length;
  while (at < body.length) {
    const from = body[at] ?? 0;
    const to = body[at + 1] === hyphen ? body[at + 2] : undefined;
    if (to === undefined) {
      items.push(from);
      at += 1;
    } else {
      if (from <= to) items.push(from, rangeMark, to);
      at += 3;
    }
  }
  return items;
}

function rangesOf(items: readonly number[]): [number, number][] {
  const ranges: [number, number][] = [];
  for (let at = 0; at < items.length; at += 1) {
    const from = literal(items[at]);
    const isRange = items[at + 1] === rangeMark && at + 2 < items.length;
    if (isRange) at += 2;
    ranges.push([from, isRange ? literal(items[at]) : from]);
  }
  return ranges;
}

/** A range whose start was taken for the negation leaves its hyphen behind, as a member. */
function literal(item: number | undefined): number {
  return item === undefined || item === rangeMark ? hyphen : item;
}

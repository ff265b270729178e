/** A value that is none of those expected, as a message names it. */
export function describeSeen(seen: unknown): string {
  switch (typeof seen) {
    case 'string':
      return `the text ${JSON.stringify(seen.slice(0, 100))}`;
    case 'object':
      return seen === null ? 'null' : Array.isArray(seen) ? 'a list' : 'another object';
    case 'function':
    case 'symbol':
      return `a ${typeof seen}`;
    default:
      return String(seen);
  }
}

declare global {
  /** What TypeScript's library does not know yet of Node's JSON. */
  interface JSON {
    rawJSON(text: string): object;
    parse(
      text: string,
      reviver: (key: string, value: unknown, context: { readonly source?: string }) => unknown,
    ): unknown;
  }
}

/** JSON as JSON.stringify writes it, and bigints with all their digits. */
export function exactJson(value: unknown, indent = 0): string {
  return JSON.stringify(
    value,
    (_, member) => (typeof member === 'bigint' ? JSON.rawJSON(String(member)) : member),
    indent,
  );
}

/** What JSON.parse gives, but whole numbers beyond 2^53 are bigints, so that exactJson writes the same digits. Throws SyntaxError. */
export function parseExactJson(text: string): unknown {
  if (!/[:,[]\s*-?\d{16}/.test(text)) return JSON.parse(text); // long digits in strings, such as build ids, do not count
  return JSON.parse(text, (_, value: unknown, { source }) =>
    typeof value === 'number' && source !== undefined && isLarge(value, source) ? BigInt(source) : value,
  );
}

function isLarge(value: number, source: string): boolean {
  return !Number.isSafeInteger(value) && /^-?\d+$/.test(source);
}

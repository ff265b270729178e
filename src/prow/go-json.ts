const escapes: Readonly<Record<string, string>> = {
  '<': '\\u003c',
  '>': '\\u003e',
  '&': '\\u0026',
  '\u2028': '\\u2028',
  '\u2029': '\\u2029',
};

/**
 * Compact JSON, byte for byte as Go's `json.Marshal`: no newline at the end; `<`, `>`, `&` and line separators escaped.
 * An object is a Go struct (keys in the given order, `undefined` left out), a Map is a Go map (keys sorted by their bytes).
 */
export function encodeGoJson(value: unknown): string {
  if (typeof value === 'string') return encodeText(value);
  if (Array.isArray(value)) return `[${value.map(encodeGoJson).join(',')}]`;
  if (value instanceof Map)
    return encodeMembers([...value].map(([key, member]) => [String(key), member] as const).sort(byBytes));
  if (typeof value === 'object' && value !== null) return encodeMembers(Object.entries(value));
  return JSON.stringify(value) ?? 'null';
}

function encodeMembers(members: readonly (readonly [string, unknown])[]): string {
  const written = members.filter(([, member]) => member !== undefined);
  return `{${written.map(([key, member]) => `${encodeText(key)}:${encodeGoJson(member)}`).join(',')}}`;
}

function encodeText(text: string): string {
  return JSON.stringify(text.toWellFormed()).replaceAll(
    /[<>&\u2028\u2029]/g,
    (character) => escapes[character] ?? character,
  );
}

function byBytes([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

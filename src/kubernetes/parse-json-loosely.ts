/** Null for what is no JSON; the parser's own error would quote it. */
export function parseJsonLoosely(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

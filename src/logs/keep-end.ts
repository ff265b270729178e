/** The last lines that fit into so many bytes, each with its end; of a single line longer than that, its end from the first whole character on. */
export function keepEnd(lines: readonly string[], maxBytes: number): { readonly text: string; readonly kept: number } {
  const kept: string[] = [];
  let size = 0;
  for (const line of lines.toReversed()) {
    size += Buffer.byteLength(line) + 1;
    if (size > maxBytes) break;
    kept.push(`${line}\n`);
  }
  const text = kept.length === 0 ? endOf(lines.at(-1) ?? '', maxBytes) : kept.toReversed().join('');
  return { text, kept: kept.length };
}

function endOf(line: string, maxBytes: number): string {
  if (maxBytes < 1) return '';
  const end = Buffer.from(line).subarray(-maxBytes).toString();
  return end.replace(/^\uFFFD{1,3}/, '');
}

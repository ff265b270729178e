/** Thrown by `splitLines` when a line does not end. */
export class LineTooLong extends Error {
  override readonly name = 'LineTooLong';
}

const lineFeed = 0x0a;
const carriageReturn = 0x0d;

/** The lines of a stream of UTF-8 bytes, wherever its chunks end; a last line needs no line end. Throws LineTooLong beyond `limitBytes`. */
export async function* splitLines(chunks: AsyncIterable<Uint8Array>, limitBytes: number): AsyncGenerator<string> {
  let pending: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of chunks) {
    let from = 0;
    for (let end = chunk.indexOf(lineFeed); end !== -1; end = chunk.indexOf(lineFeed, from)) {
      if (size + end - from > limitBytes) throw new LineTooLong(`more than ${limitBytes} bytes`);
      yield lineOf([...pending, chunk.subarray(from, end)]);
      [pending, size, from] = [[], 0, end + 1];
    }
    if (from < chunk.length) pending.push(chunk.subarray(from));
    size += chunk.length - from;
    if (size > limitBytes) throw new LineTooLong(`more than ${limitBytes} bytes`);
  }
  if (size > 0) yield lineOf(pending);
}

function lineOf(parts: readonly Uint8Array[]): string {
  const [only, ...others] = parts;
  const bytes =
    only !== undefined && others.length === 0
      ? Buffer.from(only.buffer, only.byteOffset, only.length)
      : Buffer.concat(parts);
  return bytes.toString('utf8', 0, bytes.at(-1) === carriageReturn ? bytes.length - 1 : bytes.length);
}

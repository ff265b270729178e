/** Cuts a stream of bytes into lines, and gives up once more than `maxBytes` have come. */
export interface LineReader {
  /** Gives the lines that are complete now, or null when too much has come. */
  push(chunk: Buffer): readonly string[] | null;
  /** Whether bytes of an unfinished line are left. */
  readonly hasRest: boolean;
}

export function createLineReader(maxBytes: number): LineReader {
  let pieces: Buffer[] = [];
  let total = 0;
  return {
    push(chunk) {
      total += chunk.length;
      if (total > maxBytes) return null;
      if (!chunk.includes(10)) {
        pieces.push(chunk);
        return [];
      }
      const lines = Buffer.concat([...pieces, chunk])
        .toString()
        .split('\n');
      const rest = lines.pop() ?? '';
      pieces = rest === '' ? [] : [Buffer.from(rest)];
      return lines;
    },
    get hasRest() {
      return pieces.length > 0;
    },
  };
}

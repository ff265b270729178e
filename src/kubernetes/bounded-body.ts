/** Thrown by `readBounded` when there is more than was asked for. */
export class BodyTooLarge extends Error {
  override readonly name = 'BodyTooLarge';
}

/** The whole body as text. Throws BodyTooLarge beyond `limitBytes`, and what the connection throws. */
export async function readBounded(body: AsyncIterable<Uint8Array>, limitBytes: number): Promise<string> {
  const { text, isWhole } = await readUpTo(body, limitBytes);
  if (!isWhole) throw new BodyTooLarge(`more than ${limitBytes} bytes`);
  return text;
}

/** The beginning of a body; what comes after `limitBytes` is given up. */
export async function readUpTo(
  body: AsyncIterable<Uint8Array>,
  limitBytes: number,
): Promise<{ readonly text: string; readonly isWhole: boolean }> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > limitBytes) return { text: Buffer.concat(chunks).toString(), isWhole: false };
    chunks.push(chunk);
  }
  return { text: Buffer.concat(chunks).toString(), isWhole: true };
}

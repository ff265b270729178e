import { describe, expect, it } from 'vitest';
import { crc32c, crc32cInTurns, crc32cText } from '../../src/storage/crc32c.ts';

/** RFC 3720, B.4. */
const vectors: readonly (readonly [string, Buffer, number])[] = [
  ['32 zeros', Buffer.alloc(32), 0x8a9136aa],
  ['32 ones', Buffer.alloc(32, 0xff), 0x62a8ab43],
  ['32 rising bytes', Buffer.from(Array.from({ length: 32 }, (_, index) => index)), 0x46dd794e],
  ['32 falling bytes', Buffer.from(Array.from({ length: 32 }, (_, index) => 31 - index)), 0x113fdb5c],
  ['the digits', Buffer.from('123456789'), 0xe3069283],
  ['nothing', Buffer.alloc(0), 0],
];

describe('crc32c', () => {
  it.each(vectors)('of %s is that of the standard', (_name, bytes, sum) => {
    expect(crc32c(bytes)).toBe(sum);
  });

  it('is the same wherever the bytes lie in memory and however they are cut', () => {
    const bytes = Buffer.from(Array.from({ length: 100 }, (_, index) => (index * 37) & 0xff));
    const whole = crc32c(bytes);
    for (let offset = 0; offset < 9; offset++) {
      const moved = Buffer.alloc(120).subarray(offset, offset + 100);
      bytes.copy(moved);
      expect(crc32c(moved)).toBe(whole);
      for (let cut = 0; cut <= 100; cut++)
        expect(crc32c(moved.subarray(cut), crc32c(moved.subarray(0, cut)))).toBe(whole);
    }
  });

  it('in turns is the same as at once', async () => {
    const bytes = Buffer.alloc(3_000_001, 'seven b');
    expect(await crc32cInTurns(bytes, 17)).toBe(crc32c(bytes, 17));
  });

  it('is written as Google writes it', () => {
    expect(crc32cText(crc32c(Buffer.from('some text\n')))).toBe('DkjKuA==');
  });
});

import { describe, expect, it } from 'vitest';
import { crc32c } from '../../src/storage/crc32c.ts';
import { openSums } from '../../src/storage/crc32c-thread.ts';

const failing =
  "import { parentPort } from 'node:worker_threads'; parentPort.on('message', () => { throw new Error('no'); });";

/** In memory that a thread can read. */
function shared(length: number, text: string): Buffer {
  return Buffer.from(new SharedArrayBuffer(length)).fill(text);
}

describe('openSums', () => {
  it('gives the sum of bytes in shared memory, after those before, also of a part that begins anywhere', async () => {
    const sums = openSums();
    const bytes = shared(300_001, 'seven b');
    const asked = [await sums.sum(bytes, 0), await sums.sum(bytes, 17), await sums.sum(bytes.subarray(3, 1000), 17)];
    await sums.close();
    expect(asked).toEqual([crc32c(bytes), crc32c(bytes, 17), crc32c(bytes.subarray(3, 1000), 17)]);
  });

  it('needs no thread for bytes of one’s own', async () => {
    const sums = openSums(new URL('file:///there-is-none.js'));
    expect(await sums.sum(Buffer.from('123456789'), 0)).toBe(0xe3069283);
    await sums.close();
  });

  it.each([
    ['cannot begin', new URL('file:///there-is-none.js')],
    ['ends without an answer', new URL('data:text/javascript,')],
    ['fails when it is asked', new URL(`data:text/javascript,${encodeURIComponent(failing)}`)],
  ])('goes on without a thread that %s', async (_what, file) => {
    const sums = openSums(file);
    const bytes = shared(1000, 'abc');
    expect([await sums.sum(bytes, 0), await sums.sum(bytes, 5)]).toEqual([crc32c(bytes), crc32c(bytes, 5)]);
    await sums.close();
  });
});

/** Castagnoli's polynomial, bits reversed. */
const polynomial = 0x82f63b78;
const lanes = 8;

/** Table k, at 256·k, carries one byte over k further bytes: eight bytes are taken at once, about a gigabyte a second. */
const tables = makeTables();

/** CRC-32C of `bytes`, after those that gave `before`; Google Cloud Storage keeps it for every object. @default before 0, nothing */
export function crc32c(bytes: Uint8Array, before = 0): number {
  let crc = ~before;
  let at = 0;
  for (const last = bytes.length - lanes; at <= last; at += lanes) crc = eightBytes(crc, bytes, at);
  for (; at < bytes.length; at++) crc = entry(0, (crc ^ byteAt(bytes, at)) & 0xff) ^ (crc >>> 8);
  return ~crc >>> 0;
}

/** As in an object's metadata: base64 of the four bytes, the highest first. */
export function crc32cText(crc: number): string {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(crc);
  return bytes.toString('base64');
}

function eightBytes(crc: number, bytes: Uint8Array, at: number): number {
  return (
    entry(7, (crc ^ byteAt(bytes, at)) & 0xff) ^
    entry(6, ((crc >>> 8) ^ byteAt(bytes, at + 1)) & 0xff) ^
    entry(5, ((crc >>> 16) ^ byteAt(bytes, at + 2)) & 0xff) ^
    entry(4, ((crc >>> 24) ^ byteAt(bytes, at + 3)) & 0xff) ^
    entry(3, byteAt(bytes, at + 4)) ^
    entry(2, byteAt(bytes, at + 5)) ^
    entry(1, byteAt(bytes, at + 6)) ^
    entry(0, byteAt(bytes, at + 7))
  );
}

function entry(table: number, byte: number): number {
  return tables[table * 256 + byte] as number; // within the table: eight times 256
}

function byteAt(bytes: Uint8Array, at: number): number {
  return bytes[at] as number; // within the bytes: the loops above end before
}

function makeTables(): Int32Array {
  const made = new Int32Array(lanes * 256);
  for (let byte = 0; byte < 256; byte++) {
    let crc = byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ polynomial : crc >>> 1;
    made[byte] = crc;
  }
  for (let at = 256; at < made.length; at++) {
    const shorter = made[at - 256] as number; // the table before
    made[at] = (made[shorter & 0xff] as number) ^ (shorter >>> 8);
  }
  return made;
}

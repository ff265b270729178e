/** What is sent for an object: its bytes in pieces that fit in memory, compressed where that pays. */
import type { FileHandle } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { constants, createGzip, gzip } from 'node:zlib';
import { isCompressible, sniffedType, typeOfName } from './content-type.ts';
import { type ObjectBody, type PutOptions, StorageError } from './object-store.ts';
import { openRegularFile } from './regular-file.ts';

/** Up to here an object is one request; above, it is sent in pieces of this size, each of which can be sent again alone. */
export const pieceBytes = 8 << 20;
/** From here on pieces lie in memory that a thread may read, too: it begins in a fiftieth of a second, and sums a gigabyte in half of one. */
const sharedFromBytes = 64 << 20;
/** What is read at once to be compressed. */
const blockBytes = 1 << 20;
/** Smaller text costs more requests' time to unpack than it saves. */
const compressFromBytes = 64 << 10;

export interface Piece {
  /** Only good until the next piece is asked for. */
  readonly bytes: Uint8Array;
  readonly isLast: boolean;
}

export interface GcsBody {
  readonly contentType: string;
  readonly contentEncoding: 'gzip' | null;
  /** From the first; all but the last are of `pieceBytes`. */
  pieces(): AsyncIterable<Piece>;
  /** Whether it is one piece. */
  readonly isWhole: boolean;
  close(): Promise<void>;
}

/** Throws StorageError `body` for a file that cannot be read. */
export async function openBody(name: string, body: ObjectBody, options: PutOptions): Promise<GcsBody> {
  if (typeof body === 'string') return smallBody(name, Buffer.from(body), options, async () => {});
  const { handle: file, size } = await readable(() => openRegularFile(body.file));
  try {
    const first = await readExactly(file, Buffer.allocUnsafe(Math.min(size, pieceBytes)), 0, body.file);
    const close = () => file.close();
    if (size <= pieceBytes) return await smallBody(name, first, options, close);
    return largeBody({ file, path: body.file, size }, typeOf(name, first, options), options, close);
  } catch (error) {
    await file.close();
    throw error;
  }
}

async function smallBody(name: string, bytes: Buffer, options: PutOptions, close: GcsBody['close']): Promise<GcsBody> {
  const contentType = typeOf(name, bytes, options);
  const packs = bytes.length >= compressFromBytes && isCompressedHere(contentType, options);
  const content = packs ? await promisify(gzip)(bytes) : bytes;
  return {
    contentType,
    contentEncoding: packs ? 'gzip' : (options.contentEncoding ?? null),
    pieces: async function* () {
      yield { bytes: content, isLast: true };
    },
    isWhole: true,
    close,
  };
}

interface LargeFile {
  readonly file: FileHandle;
  readonly path: string;
  /** When it was opened; what is appended later is left out. */
  readonly size: number;
}

function largeBody(large: LargeFile, contentType: string, options: PutOptions, close: GcsBody['close']): GcsBody {
  const packs = isCompressedHere(contentType, options);
  return {
    contentType,
    contentEncoding: packs ? 'gzip' : (options.contentEncoding ?? null),
    pieces: () => (packs ? compressedPieces(large) : plainPieces(large)),
    isWhole: false,
    close,
  };
}

/** The next piece is read while the last one is sent. */
async function* plainPieces({ file, path, size }: LargeFile): AsyncGenerator<Piece> {
  const buffer = () =>
    size < sharedFromBytes ? Buffer.allocUnsafe(pieceBytes) : Buffer.from(new SharedArrayBuffer(pieceBytes));
  const buffers = [buffer(), buffer()] as const;
  const read = (at: number, buffer: Buffer) =>
    readExactly(file, buffer.subarray(0, Math.min(pieceBytes, size - at)), at, path);
  let [current, other]: readonly [Buffer, Buffer] = buffers;
  let next: Promise<Buffer> = read(0, current);
  for (let at = 0; at < size; at += pieceBytes) {
    const bytes = await next;
    [current, other] = [other, current];
    next = at + pieceBytes < size ? read(at + pieceBytes, current) : Promise.resolve(bytes);
    next.catch(() => {}); // met when it is this one's turn
    yield { bytes, isLast: at + pieceBytes >= size };
  }
}

async function* compressedPieces(large: LargeFile): AsyncGenerator<Piece> {
  const packed = createGzip({ level: constants.Z_BEST_SPEED, chunkSize: blockBytes });
  const packing = pipeline(blocksOf(large), packed).catch(() => {}); // `packed` throws the same
  let parts: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const part of packed) {
      parts.push(part as Buffer); // no encoding is set
      bytes += (part as Buffer).length;
      if (bytes < pieceBytes) continue;
      const joined = Buffer.concat(parts);
      yield { bytes: joined.subarray(0, pieceBytes), isLast: false };
      parts = [joined.subarray(pieceBytes)];
      bytes -= pieceBytes;
    }
  } catch (error) {
    throw bodyError(error);
  } finally {
    packed.destroy();
    await packing;
  }
  yield { bytes: Buffer.concat(parts), isLast: true };
}

async function* blocksOf({ file, path, size }: LargeFile): AsyncGenerator<Buffer> {
  for (let at = 0; at < size; at += blockBytes)
    yield await readExactly(file, Buffer.allocUnsafe(Math.min(blockBytes, size - at)), at, path);
}

async function readExactly(file: FileHandle, buffer: Buffer, at: number, path: string): Promise<Buffer> {
  let read = 0;
  while (read < buffer.length) {
    const { bytesRead } = await readable(() => file.read(buffer, read, buffer.length - read, at + read));
    if (bytesRead === 0) throw changed(path, at + buffer.length, at + read);
    read += bytesRead;
  }
  return buffer;
}

function typeOf(name: string, start: Uint8Array, { contentType, contentEncoding }: PutOptions): string {
  if (contentType !== undefined) return contentType;
  const named = typeOfName(name);
  if (named !== null) return named;
  return contentEncoding === 'gzip' ? 'application/gzip' : sniffedType(start.subarray(0, 512));
}

function isCompressedHere(contentType: string, { contentEncoding }: PutOptions): boolean {
  return contentEncoding === undefined && isCompressible(contentType);
}

function changed(path: string, expected: number, read: number): StorageError {
  return new StorageError('body', null, `${path} was cut while it was read: expected ${expected} bytes, read ${read}`);
}

async function readable<T>(action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    throw bodyError(error);
  }
}

function bodyError(cause: unknown): StorageError {
  if (cause instanceof StorageError) return cause;
  return new StorageError('body', null, cause instanceof Error ? cause.message : 'the file cannot be read', { cause });
}

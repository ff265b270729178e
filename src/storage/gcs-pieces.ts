/** A large object: an upload session that takes pieces, tells how far it has come, and goes on from there. */
import { crc32c, crc32cText } from './crc32c.ts';
import { openSums, type SumsBeside } from './crc32c-thread.ts';
import { type Precondition, type StoredObject, storedObjectIn, uploadUrl } from './gcs-api.ts';
import type { Piece } from './gcs-body.ts';
import { GcsFailure } from './gcs-failure.ts';
import type { HttpAnswer } from './gcs-http.ts';
import type { GcsSession } from './gcs-session.ts';
import type { Sent, Upload } from './gcs-upload.ts';

/** The status of an upload that wants more. */
const resumeIncomplete = 308;

interface PlacedPiece extends Piece {
  readonly start: number;
  /** Of everything, where it is the last. */
  readonly sum: string | null;
}

/** Sums are made while pieces are on their way; that of everything goes along with the last. */
export async function sendInPieces(upload: Upload, precondition: Precondition): Promise<Sent> {
  const target = await begin(upload, precondition);
  if (target === null) return { stored: null, sum: '' };
  const sums = openSums();
  try {
    return await sendTo(target, upload, sums);
  } finally {
    await sums.close();
  }
}

async function sendTo(target: URL, { session, body }: Upload, sums: SumsBeside): Promise<Sent> {
  let start = 0;
  let sum = 0;
  for await (const { bytes, isLast } of body.pieces()) {
    if (isLast) sum = crc32c(bytes, sum);
    const sending = sendPiece(session, target, { bytes, isLast, start, sum: isLast ? crc32cText(sum) : null });
    const [stored, summed] = await Promise.all([sending, isLast ? sum : sums.sum(bytes, sum)]);
    sum = summed;
    if (stored !== 'wants-more') return { stored, sum: crc32cText(sum) };
    start += bytes.length;
  }
  throw new GcsFailure(200, 'the bucket wants more than there is', true);
}

/** Null where the precondition fails at once. */
async function begin({ session, place, object }: Upload, precondition: Precondition): Promise<URL | null> {
  const answer = await session.send(
    {
      method: 'POST',
      url: uploadUrl(place, 'resumable', object.name, precondition),
      headers: { 'content-type': 'application/json; charset=utf-8', 'x-upload-content-type': object.contentType },
      body: [Buffer.from(JSON.stringify(object))],
    },
    [412],
  );
  if (answer.status === 412) return null;
  const { location } = answer.headers;
  if (location === undefined) throw new GcsFailure(answer.status, 'the bucket began no upload: no location', true);
  const { pathname, search } = new URL(location, place.endpoint);
  return new URL(`${pathname}${search}`, place.endpoint); // credentials go to no other host
}

/** A piece is sent again from where the bucket says that it has come. */
function sendPiece(session: GcsSession, target: URL, piece: PlacedPiece): Promise<StoredObject | null | 'wants-more'> {
  const end = piece.start + piece.bytes.length;
  return session.trying(async (attempt) => {
    const known = attempt === 1 ? null : await session.once(whatIsThere(target), expected);
    if (known !== null && known.status !== resumeIncomplete) return endOf(known);
    const from = known === null ? piece.start : receivedBytes(known);
    if (from < piece.start) throw lostUpload(`all but ${from} bytes of the upload`);
    if (from === end && !piece.isLast) return 'wants-more';
    const answer = await session.once(pieceRequest(target, piece, from), expected);
    return answer.status === resumeIncomplete ? wantsMoreThan(piece, receivedBytes(answer)) : endOf(answer);
  });
}

function wantsMoreThan({ start, bytes, isLast }: PlacedPiece, received: number): 'wants-more' {
  const end = start + bytes.length;
  if (received === end && !isLast) return 'wants-more';
  throw new GcsFailure(resumeIncomplete, `the bucket took ${received} of ${end} bytes`, true);
}

const expected = [resumeIncomplete, 404, 410, 412];

function whatIsThere(target: URL) {
  return { method: 'PUT', url: target, headers: rangeHeaders('*', '*') } as const;
}

function pieceRequest(target: URL, { bytes, start, isLast, sum }: PlacedPiece, from: number) {
  const end = start + bytes.length;
  const total = isLast ? String(end) : '*';
  const range = from === end ? '*' : `${from}-${end - 1}`;
  return {
    method: 'PUT',
    url: target,
    headers: { ...rangeHeaders(range, total), ...(sum === null ? {} : { 'x-goog-hash': `crc32c=${sum}` }) },
    body: [bytes.subarray(from - start)],
  } as const;
}

function rangeHeaders(range: string, total: string): Readonly<Record<string, string>> {
  return { 'content-range': `bytes ${range}/${total}` };
}

function endOf(answer: HttpAnswer): StoredObject | null {
  if (answer.status === 404 || answer.status === 410) throw lostUpload('the upload');
  return answer.status === 412 ? null : storedObjectIn(answer);
}

/** From `range: bytes=0-N`; without it nothing has been kept. */
function receivedBytes({ headers }: HttpAnswer): number {
  const last = /^(?:bytes=)?0-(\d+)$/.exec(String(headers['range'] ?? ''))?.[1];
  return last === undefined ? 0 : Number(last) + 1;
}

/** It can only be begun again. */
function lostUpload(what: string): GcsFailure {
  return new GcsFailure(410, `the bucket has lost ${what}`, false);
}

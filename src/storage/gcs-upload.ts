/** Sends one object, in one request or in pieces. Throws GcsFailure. */
import { randomUUID } from 'node:crypto';
import { crc32c, crc32cText } from './crc32c.ts';
import {
  type GcsPlace,
  type NewObject,
  objectUrl,
  type Precondition,
  type StoredObject,
  storedObjectIn,
  uploadUrl,
} from './gcs-api.ts';
import type { GcsBody } from './gcs-body.ts';
import { GcsFailure } from './gcs-failure.ts';
import { sendInPieces } from './gcs-pieces.ts';
import type { GcsRequest, GcsSession } from './gcs-session.ts';

export interface Upload {
  readonly session: GcsSession;
  readonly place: GcsPlace;
  readonly object: NewObject;
  readonly body: GcsBody;
}

/** What came of it: written now, or in the way of the precondition. */
export type Uploaded = 'written' | 'precondition-failed';

export async function upload({ session, place, object, body }: Upload, precondition: Precondition): Promise<Uploaded> {
  const { stored, sum } = body.isWhole
    ? await sendWhole({ session, place, object, body }, precondition)
    : await sendInPieces({ session, place, object, body }, precondition);
  if (stored === null) return 'precondition-failed';
  if (stored.crc32c === null || stored.crc32c === sum) return 'written';
  await discard(session, place, object.name, stored);
  throw new GcsFailure(
    200,
    `the bucket stored other bytes than were sent (crc32c ${stored.crc32c} instead of ${sum})`,
    true,
  );
}

/** CRC-32C of everything that is sent, as the bucket keeps it. */
export async function sumOf(body: GcsBody): Promise<string> {
  let sum = 0;
  for await (const { bytes } of body.pieces()) sum = crc32c(bytes, sum);
  return crc32cText(sum);
}

/** Of what was sent, the sum. `stored` is null where the precondition failed. */
export interface Sent {
  readonly stored: StoredObject | null;
  readonly sum: string;
}

async function sendWhole({ session, place, object, body }: Upload, precondition: Precondition): Promise<Sent> {
  for await (const { bytes } of body.pieces()) {
    const sum = crc32cText(crc32c(bytes));
    const url = uploadUrl(place, 'multipart', object.name, precondition);
    const answer = await session.send(multipart(url, { ...object, crc32c: sum }, bytes), [412]);
    return { stored: answer.status === 412 ? null : storedObjectIn(answer), sum };
  }
  throw new GcsFailure(0, 'the body is empty of pieces', false);
}

function multipart(url: URL, object: NewObject, content: Uint8Array): GcsRequest {
  const boundary = randomUUID();
  const head = `--${boundary}\r\ncontent-type: application/json; charset=utf-8\r\n\r\n${JSON.stringify(object)}\r\n--${boundary}\r\ncontent-type: ${object.contentType}\r\n\r\n`;
  return {
    method: 'POST',
    url,
    headers: { 'content-type': `multipart/related; boundary=${boundary}` },
    body: [Buffer.from(head), content, Buffer.from(`\r\n--${boundary}--`)],
  };
}

/** Nobody shall read what is damaged; what cannot be deleted is replaced by the next attempt. */
async function discard(
  session: GcsSession,
  place: GcsPlace,
  name: string,
  { generation }: StoredObject,
): Promise<void> {
  const url = objectUrl(place, name, { ifGenerationMatch: generation });
  await session.once({ method: 'DELETE', url }, [404, 412]).catch(() => {});
}

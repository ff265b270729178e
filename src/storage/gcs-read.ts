import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { type GcsPlace, objectUrl, type StoredObject, storedObjectIn } from './gcs-api.ts';
import { GcsFailure } from './gcs-failure.ts';
import type { HttpAnswer } from './gcs-http.ts';
import type { GcsSession } from './gcs-session.ts';

export interface OpenBucket {
  readonly session: GcsSession;
  readonly place: GcsPlace;
}

/** More than anybody reads as text. */
const maxReadBytes = 256 << 20;

/** The object's text, unpacked, or null when there is none. Throws GcsFailure. */
export async function readObject({ session, place }: OpenBucket, name: string): Promise<string | null> {
  const url = objectUrl(place, name, { alt: 'media' });
  const answer = await session.send({ method: 'GET', url, headers: { 'accept-encoding': 'gzip' } }, [404]);
  if (isAbsent(answer)) return null;
  const isPacked = answer.body[0] === 0x1f && answer.body[1] === 0x8b;
  if (answer.headers['content-encoding'] !== 'gzip' || !isPacked) return answer.body.toString('utf8');
  return (await promisify(gunzip)(answer.body, { maxOutputLength: maxReadBytes })).toString('utf8');
}

/** What the bucket holds under the name, or null. Throws GcsFailure. */
export async function storedObject({ session, place }: OpenBucket, name: string): Promise<StoredObject | null> {
  const url = objectUrl(place, name, { fields: 'generation,crc32c,size' });
  const answer = await session.send({ method: 'GET', url }, [404]);
  return isAbsent(answer) ? null : storedObjectIn(answer);
}

/** An absent bucket has the same status as an absent object. */
function isAbsent({ status, body }: HttpAnswer): boolean {
  if (status !== 404) return false;
  if (/bucket does not exist/i.test(body.toString('utf8', 0, 4096))) throw new GcsFailure(404, '', false);
  return true;
}

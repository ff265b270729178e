/** What goes wrong between us and a bucket, told apart by what to do next. */
import type { HttpAnswer } from './gcs-http.ts';
import { StorageError } from './object-store.ts';

/** One exchange that did not do what it was for. */
export class GcsFailure extends Error {
  override readonly name = 'GcsFailure';
  /** HTTP status; 0: there was no answer; -1: we have no credentials to ask with. */
  readonly status: number;
  readonly isPassing: boolean;

  constructor(status: number, message: string, isPassing: boolean) {
    super(message);
    this.status = status;
    this.isPassing = isPassing;
  }
}

const passing: ReadonlySet<number> = new Set([408, 429, 500, 502, 503, 504]);

export function failureOfAnswer({ status, body }: HttpAnswer): GcsFailure {
  const said = saidIn(body);
  const isDamaged = status === 400 && /crc32c|md5|checksum/i.test(said);
  return new GcsFailure(status, said, passing.has(status) || isDamaged);
}

/** A connection that was refused, reset, or silent; a name that cannot be looked up. */
export function failureOfConnection(error: unknown): GcsFailure {
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? ` (${error.code})` : '';
  const message = error instanceof Error && error.message !== '' ? error.message : 'the connection failed';
  return new GcsFailure(0, message.includes(code.slice(2, -1)) ? message : `${message}${code}`, true);
}

/** In words, with what to do next. */
export function storageErrorOf(operation: string, bucket: string, { status, message }: GcsFailure): StorageError {
  const { reason, hint } = wordsFor(status, bucket);
  const said = message === '' ? '' : `: ${redacted(message)}`;
  return new StorageError('store', operation, `${reason}${said}`, { hint });
}

/** One line for who waits. */
export function troubleLine(bucket: string, { status, message }: GcsFailure, patienceMs: number): string {
  const { reason } = wordsFor(status, bucket);
  return `gs://${bucket}: ${reason}${message === '' ? '' : `: ${redacted(message)}`}; trying again for up to ${Math.round(patienceMs / 1000)} s`;
}

function wordsFor(status: number, bucket: string): { readonly reason: string; readonly hint: string } {
  switch (status) {
    case -1:
      return { reason: 'there are no usable Google credentials', hint: credentialsHint };
    case 0:
      return {
        reason: 'the bucket cannot be reached',
        hint: 'check the network, proxy and firewall; it was tried again and again',
      };
    case 401:
      return { reason: 'our credentials are not accepted (401)', hint: credentialsHint };
    case 403:
      return {
        reason: 'we may not do that (403)',
        hint: `gcloud storage buckets add-iam-policy-binding gs://${bucket} --member=<our account> --role=roles/storage.objectUser`,
      };
    case 404:
      return {
        reason: `there is no bucket ${bucket} (404)`,
        hint: `check --bucket, or: gcloud storage buckets create gs://${bucket}`,
      };
    case 429:
      return { reason: 'the bucket says that this is too much at once (429)', hint: 'upload again later' };
    default:
      return { reason: `the bucket answers ${status}`, hint: `see https://status.cloud.google.com, then upload again` };
  }
}

const credentialsHint =
  'set GOOGLE_APPLICATION_CREDENTIALS to a key file, use workload identity, or: gcloud auth application-default login';

/** Google's `error.message`; of anything else, such as a proxy's page, the first line. */
function saidIn(body: Buffer): string {
  const text = body.toString('utf8', 0, 8192);
  try {
    const { error } = JSON.parse(text) as { error?: { message?: unknown } };
    if (typeof error?.message === 'string') return error.message;
  } catch {
    // no JSON: said by something between us and Google
  }
  return (text.trim().split('\n')[0] ?? '').slice(0, 200);
}

/** A server may repeat what it was sent. */
function redacted(text: string): string {
  return text.slice(0, 500).replaceAll(/ya29\.[\w.-]+|(?<=Bearer )\S+|eyJ[\w-]+\.[\w.-]+/g, '<credential>');
}

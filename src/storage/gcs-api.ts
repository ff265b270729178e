/** The JSON API of Google Cloud Storage, as far as results need it. https://cloud.google.com/storage/docs/json_api */

import { GcsFailure } from './gcs-failure.ts';
import type { HttpAnswer } from './gcs-http.ts';

export interface GcsPlace {
  /** `https://storage.googleapis.com`, or that of an emulator. */
  readonly endpoint: string;
  readonly bucket: string;
}

/** What the bucket knows of an object. */
export interface StoredObject {
  /** Decimal; beyond 2^53. */
  readonly generation: string;
  readonly crc32c: string | null;
  readonly size: string | null;
}

/** What is said of an object when it is written. */
export interface NewObject {
  readonly name: string;
  readonly contentType: string;
  readonly contentEncoding?: string;
  readonly cacheControl?: string;
  readonly metadata?: Readonly<Record<string, string>>;
  /** Base64; the bucket refuses a body that does not fit. */
  readonly crc32c?: string;
}

/** The generation that the new object must find: 0 for none. */
export type Precondition = string;

export function uploadUrl(
  { endpoint, bucket }: GcsPlace,
  type: 'multipart' | 'resumable',
  name: string,
  precondition: Precondition,
): URL {
  const url = new URL(`${endpoint}/upload/storage/v1/b/${bucket}/o`);
  url.searchParams.set('uploadType', type);
  url.searchParams.set('name', name);
  url.searchParams.set('ifGenerationMatch', precondition);
  return url;
}

export function objectUrl(
  { endpoint, bucket }: GcsPlace,
  name: string,
  query: Readonly<Record<string, string>> = {},
): URL {
  const url = new URL(`${endpoint}/storage/v1/b/${bucket}/o/${encodeURIComponent(name)}`);
  for (const [key, value] of Object.entries(query)) url.searchParams.set(key, value);
  return url;
}

export function listUrl({ endpoint, bucket }: GcsPlace, prefix: string, pageToken: string | null): URL {
  const url = new URL(`${endpoint}/storage/v1/b/${bucket}/o`);
  url.searchParams.set('prefix', prefix);
  url.searchParams.set('fields', 'items(name),nextPageToken');
  if (pageToken !== null) url.searchParams.set('pageToken', pageToken);
  return url;
}

/** Throws a passing GcsFailure when something between us and Google has answered instead. */
export function storedObjectIn(answer: HttpAnswer): StoredObject {
  const { generation, crc32c, size } = jsonIn(answer);
  return { generation: textOf(generation) ?? '0', crc32c: textOf(crc32c), size: textOf(size) };
}

export interface Page {
  readonly names: readonly string[];
  readonly nextPageToken: string | null;
}

export function pageIn(answer: HttpAnswer): Page {
  const { items, nextPageToken } = jsonIn(answer);
  const names = Array.isArray(items) ? items.flatMap((item: { name?: unknown }) => textOf(item?.name) ?? []) : [];
  return { names, nextPageToken: textOf(nextPageToken) || null };
}

function jsonIn({ body, status }: HttpAnswer): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(body.toString('utf8'));
    if (typeof value === 'object' && value !== null) return value as Readonly<Record<string, unknown>>;
  } catch {
    // told below
  }
  throw new GcsFailure(status, 'the answer is not from Google Cloud Storage: no JSON', true);
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : null;
}

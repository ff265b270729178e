import { randomUUID } from 'node:crypto';
import { crc32c, crc32cText } from '../../../src/storage/crc32c.ts';
import type { SeenRequest } from './fault.ts';

export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly json?: unknown;
  readonly bytes?: Buffer;
}

export interface FakeObject {
  readonly content: Buffer;
  readonly generation: string;
  readonly contentType?: string;
  readonly contentEncoding?: string;
  readonly cacheControl?: string;
  readonly metadata?: Readonly<Record<string, string>>;
}

export interface FakeBucket {
  readonly name: string;
  readonly objects: Map<string, FakeObject>;
  readonly written: string[];
  readonly uploads: Map<string, OpenUpload>;
  lastGeneration: number;
}

interface OpenUpload {
  readonly resource: Resource;
  readonly precondition: string | null;
  parts: Buffer[];
  bytes: number;
  done: Answer | null;
}

type Resource = Pick<FakeObject, 'contentType' | 'contentEncoding' | 'cacheControl' | 'metadata'> & {
  readonly name: string;
  readonly crc32c?: string;
};

export function newFakeBucket(name: string): FakeBucket {
  return { name, objects: new Map(), written: [], uploads: new Map(), lastGeneration: 1_700_000_000_000_000 };
}

export function answerTo(bucket: FakeBucket, request: SeenRequest, body: Buffer): Answer {
  const url = new URL(request.url, 'http://fake');
  const [, isUpload, name, , object] = /^(\/upload)?\/storage\/v1\/b\/([^/]+)\/o(\/(.+))?$/.exec(url.pathname) ?? [];
  if (name === undefined) return refusal(404, 'Not Found');
  if (decodeURIComponent(name) !== bucket.name) return refusal(404, 'The specified bucket does not exist.');
  if (isUpload !== undefined) return uploadAnswer(bucket, request, url, body);
  if (object === undefined) return listAnswer(bucket, url);
  return objectAnswer(bucket, request.method, decodeURIComponent(object), url);
}

function uploadAnswer(bucket: FakeBucket, request: SeenRequest, url: URL, body: Buffer): Answer {
  const id = url.searchParams.get('upload_id');
  if (id !== null) return continued(bucket, id, request, body);
  const precondition = url.searchParams.get('ifGenerationMatch');
  const name = url.searchParams.get('name') ?? '';
  if (url.searchParams.get('uploadType') === 'resumable') {
    const resource = { ...(JSON.parse(body.toString() || '{}') as Resource), name };
    if (isMissed(bucket, name, precondition)) return refusal(412, 'conditionNotMet');
    const newId = randomUUID();
    bucket.uploads.set(newId, { resource, precondition, parts: [], bytes: 0, done: null });
    const location = `http://${request.headers.host}/upload/storage/v1/b/${bucket.name}/o?uploadType=resumable&upload_id=${newId}`;
    return { status: 200, headers: { location } };
  }
  const { resource, content } = multipartIn(request.headers['content-type'] ?? '', body);
  return store(bucket, { ...resource, name }, content, precondition);
}

function continued(bucket: FakeBucket, id: string, { headers }: SeenRequest, body: Buffer): Answer {
  const upload = bucket.uploads.get(id);
  if (upload === undefined) return refusal(404, 'no such upload');
  if (upload.done !== null) return upload.done;
  const [, from, , total] = /^bytes (?:(\d+)-(\d+)|\*)\/(\d+|\*)$/.exec(headers['content-range'] ?? '') ?? [];
  if (from !== undefined) {
    if (Number(from) > upload.bytes) return refusal(503, 'a gap');
    const fresh = body.subarray(upload.bytes - Number(from));
    upload.parts.push(Buffer.from(fresh));
    upload.bytes += fresh.length;
  }
  if (total === undefined || total === '*' || Number(total) !== upload.bytes) return incomplete(upload);
  const sum = /crc32c=([^,]+)/.exec(String(headers['x-goog-hash'] ?? ''))?.[1];
  const resource = sum === undefined ? upload.resource : { ...upload.resource, crc32c: sum };
  upload.done = store(bucket, resource, Buffer.concat(upload.parts), upload.precondition);
  upload.parts = [];
  return upload.done;
}

function incomplete({ bytes }: OpenUpload): Answer {
  return { status: 308, headers: bytes === 0 ? {} : { range: `bytes=0-${bytes - 1}` } };
}

function store(bucket: FakeBucket, resource: Resource, content: Buffer, precondition: string | null): Answer {
  const { name, crc32c: claimed, contentType, contentEncoding, cacheControl, metadata } = resource;
  if (isMissed(bucket, name, precondition)) return refusal(412, 'conditionNotMet');
  const sum = crc32cText(crc32c(content));
  if (claimed !== undefined && claimed !== sum)
    return refusal(400, `Provided CRC32C "${claimed}" doesn't match "${sum}"`);
  const generation = String(++bucket.lastGeneration);
  const said = { contentType, contentEncoding, cacheControl, metadata };
  const known = Object.fromEntries(Object.entries(said).filter(([, value]) => value !== undefined));
  bucket.objects.set(name, { ...known, content, generation });
  bucket.written.push(name);
  return { status: 200, json: resourceOf(bucket, name) };
}

function isMissed({ objects }: FakeBucket, name: string, precondition: string | null): boolean {
  return precondition !== null && (objects.get(name)?.generation ?? '0') !== precondition;
}

function objectAnswer(bucket: FakeBucket, method: string, name: string, url: URL): Answer {
  const object = bucket.objects.get(name);
  if (object === undefined) return refusal(404, `No such object: ${bucket.name}/${name}`);
  if (method === 'DELETE') {
    if (isMissed(bucket, name, url.searchParams.get('ifGenerationMatch'))) return refusal(412, 'conditionNotMet');
    bucket.objects.delete(name);
    return { status: 204 };
  }
  if (url.searchParams.get('alt') !== 'media') return { status: 200, json: resourceOf(bucket, name) };
  const { content, contentType = '', contentEncoding } = object;
  const encoding = contentEncoding === undefined ? {} : { 'content-encoding': contentEncoding };
  return { status: 200, headers: { 'content-type': contentType, ...encoding }, bytes: content };
}

function resourceOf(bucket: FakeBucket, name: string): object {
  const { content, ...rest } = bucket.objects.get(name) as FakeObject;
  return {
    kind: 'storage#object',
    name,
    bucket: bucket.name,
    ...rest,
    size: String(content.length),
    crc32c: crc32cText(crc32c(content)),
  };
}

const pageSize = 1000;

function listAnswer({ objects }: FakeBucket, url: URL): Answer {
  const prefix = url.searchParams.get('prefix') ?? '';
  const after = url.searchParams.get('pageToken') ?? '';
  const names = [...objects.keys()]
    .filter((name) => name.startsWith(prefix))
    .sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  const start = after === '' ? 0 : names.indexOf(after) + 1;
  const page = names.slice(start, start + pageSize);
  const last = page.at(-1);
  const more = start + pageSize < names.length && last !== undefined ? { nextPageToken: last } : {};
  return { status: 200, json: { kind: 'storage#objects', items: page.map((name) => ({ name })), ...more } };
}

function multipartIn(contentType: string, body: Buffer): { readonly resource: Resource; readonly content: Buffer } {
  const boundary = /boundary="?([^";]+)"?/.exec(contentType)?.[1] ?? '';
  const blankLine = '\r\n\r\n';
  const jsonStart = body.indexOf(blankLine) + blankLine.length;
  const jsonEnd = body.indexOf(`\r\n--${boundary}`, jsonStart);
  const contentStart = body.indexOf(blankLine, jsonEnd) + blankLine.length;
  const contentEnd = body.lastIndexOf(`\r\n--${boundary}--`);
  const resource = JSON.parse(body.toString('utf8', jsonStart, jsonEnd)) as Resource;
  return { resource, content: Buffer.from(body.subarray(contentStart, contentEnd)) };
}

function refusal(status: number, message: string): Answer {
  return { status, json: { error: { code: status, message } } };
}

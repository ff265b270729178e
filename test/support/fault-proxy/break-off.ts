import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Fault } from './fault.ts';

/** Milliseconds after which a stream that says nothing is broken as it is. */
const patienceMs = 500;

/** Begins an answer of the API server and breaks it as told. */
export async function breakOff(
  fault: Extract<Fault, 'reset in mid-body' | 'truncated JSON' | 'ended' | 'half-open' | 'lost answer'>,
  answer: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const isStream = answer.headers['content-length'] === undefined;
  const body = isStream ? await firstOf(answer) : await wholeOf(answer);
  if (fault === 'lost answer') {
    response.destroy();
    return;
  }
  const { 'content-length': length, 'transfer-encoding': _, ...headers } = answer.headers;
  const keepsLength = fault === 'reset in mid-body' && length !== undefined;
  response.writeHead(answer.statusCode ?? 502, keepsLength ? { ...headers, 'content-length': length } : headers);
  const isWhole = fault === 'half-open' || fault === 'ended';
  await written(response, isWhole ? body : body.subarray(0, Math.floor(body.length / 2)));
  if (fault === 'reset in mid-body') response.socket?.resetAndDestroy();
  if (fault === 'truncated JSON' || fault === 'ended') response.end();
}

async function wholeOf(answer: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of answer) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** What a stream says first; it is not read any further. */
async function firstOf(answer: IncomingMessage): Promise<Buffer> {
  const first = new Promise<Buffer>((resolve) => {
    answer.once('data', (chunk: Buffer) => {
      answer.pause();
      resolve(chunk);
    });
    answer.once('end', () => resolve(Buffer.alloc(0)));
    answer.on('error', () => resolve(Buffer.alloc(0)));
  });
  return Promise.race([first, sleep(patienceMs, Buffer.alloc(0))]);
}

function written(response: ServerResponse, body: Buffer): Promise<void> {
  response.flushHeaders();
  return new Promise((resolve) => {
    if (body.length === 0) resolve();
    else response.write(body, () => resolve());
  });
}

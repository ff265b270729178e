import type { Dispatcher } from 'undici';
import { exactJson } from '../argo/exact-json.ts';
import { readUpTo } from './bounded-body.ts';
import { connectionError } from './connection-failure.ts';
import type { Credentials, Grant } from './credentials/credentials.ts';
import { orAborted } from './deadline.ts';
import type { KubeRequest } from './kube-client.ts';
import { refusalError } from './refusal.ts';

/** The server as every request addresses it. */
export interface Target {
  readonly origin: string;
  /** Path of the server's address, without a trailing slash; mostly empty. */
  readonly basePath: string;
  /** For messages. */
  readonly server: string;
  readonly context: string;
  readonly userAgent: string;
  now(): number;
}

/** The beginning of a successful answer: its body is still to be read. */
export interface Answer {
  readonly response: Dispatcher.ResponseData;
  readonly grant: Grant;
}

const errorBodyBytes = 64 * 1024;

/** Sends a request, after a 401 once more with fresh credentials. Throws KubeError for every refusal and every failure; the signal's reason is left to the caller. */
export async function exchange(
  target: Target,
  credentials: Credentials,
  request: KubeRequest,
  signal: AbortSignal,
): Promise<Answer> {
  const first = await orAborted(credentials.grant(), signal);
  const answer = await send(target, first, request, signal);
  if (answer.statusCode !== 401) return accepted(target, first, request, answer);
  await discard(answer);
  const second = await orAborted(credentials.renew(first), signal);
  return accepted(target, second, request, await send(target, second, request, signal));
}

async function send(
  target: Target,
  grant: Grant,
  request: KubeRequest,
  signal: AbortSignal,
): Promise<Dispatcher.ResponseData> {
  const { method, query, body, accept = 'application/json' } = request;
  const search = new URLSearchParams(query).toString();
  const contentType = method === 'PATCH' ? 'application/merge-patch+json' : 'application/json';
  const text = body === undefined ? null : exactJson(body);
  try {
    return await grant.dispatcher.request({
      origin: target.origin,
      path: `${target.basePath}${request.path}${search === '' ? '' : `?${search}`}`,
      method,
      headers: {
        ...grant.headers,
        accept,
        'user-agent': target.userAgent,
        ...(text === null ? {} : { 'content-type': contentType }),
      },
      body: text,
      signal,
    });
  } catch (error) {
    throw connectionError(error, { ...request, server: target.server }, grant.redact);
  }
}

async function accepted(
  target: Target,
  grant: Grant,
  request: KubeRequest,
  response: Dispatcher.ResponseData,
): Promise<Answer> {
  const { statusCode: status, headers } = response;
  if (status >= 200 && status < 300) return { response, grant };
  const { text: body } = await readUpTo(response.body, errorBodyBytes).catch(() => ({ text: '' })); // the status says enough
  const retryAfter = headers['retry-after'];
  const { server, context } = target;
  throw refusalError(
    {
      method: request.method,
      path: request.path,
      server,
      context,
      status,
      retryAfter: typeof retryAfter === 'string' ? retryAfter : null,
      body,
      nowMs: target.now(),
    },
    grant.redact,
  );
}

/** Reads the rest so that the connection can be used again. */
async function discard({ body }: Dispatcher.ResponseData): Promise<void> {
  await body.dump({ limit: errorBodyBytes }).catch(() => {});
}

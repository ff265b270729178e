import { parseExactJson } from '../argo/exact-json.ts';
import { BodyTooLarge, readBounded } from './bounded-body.ts';
import { connectionError } from './connection-failure.ts';
import type { Credentials } from './credentials/credentials.ts';
import { type Deadline, startDeadline } from './deadline.ts';
import { type Answer, exchange, type Target } from './exchange.ts';
import type { KubeClient, KubeRequest } from './kube-client.ts';
import { KubeError } from './kube-error.ts';
import { LineTooLong, splitLines } from './split-lines.ts';

export interface ClientLimits {
  /** Milliseconds for one whole answer. @default 30 000 */
  readonly requestMs?: number;
  /** @default 64 MiB */
  readonly answerBytes?: number;
  /** @default 16 MiB */
  readonly lineBytes?: number;
}

/** The client of one cluster; `credentials` are closed with it. */
export function createKubeClient(
  target: Target & { readonly namespace: string },
  credentials: Credentials,
  limits: ClientLimits = {},
): KubeClient {
  const { requestMs = 30_000, answerBytes = 64 * 1024 ** 2, lineBytes = 16 * 1024 ** 2 } = limits;
  return {
    server: target.server,
    namespace: target.namespace,
    request: async <T>(request: KubeRequest): Promise<T> => {
      using deadline = startDeadline(requestMs, request.signal);
      return await inTime(target, request, deadline, requestMs, async () => {
        const answer = await exchange(target, credentials, request, deadline.signal);
        request.onHeaders?.(answer.response.headers);
        // what the server promises is checked by whoever names T
        return (await jsonOf(target, request, answer, answerBytes)) as T;
      });
    },
    lines: (request, { idleMs }) => readLines(target, credentials, request, { idleMs, lineBytes }),
    redact: credentials.redact,
    close: credentials.close,
  };
}

async function* readLines(
  target: Target,
  credentials: Credentials,
  request: KubeRequest,
  { idleMs, lineBytes }: { readonly idleMs: number; readonly lineBytes: number },
): AsyncGenerator<string> {
  using deadline = startDeadline(idleMs, request.signal);
  const { response, grant } = await inTime(target, request, deadline, idleMs, () =>
    exchange(target, credentials, request, deadline.signal),
  );
  const { body } = response;
  const lines = splitLines(heard(body, deadline), lineBytes);
  try {
    for (;;) {
      deadline.extend();
      const next = await inTime(target, request, deadline, idleMs, () =>
        lines.next().catch((error) => {
          throw bodyError(error, target, request, grant.redact);
        }),
      );
      if (next.done) return;
      deadline.pause(); // whoever reads takes the time it takes
      yield next.value;
    }
  } finally {
    body.on('error', () => {}).destroy();
  }
}

/** Every byte counts, also one that ends no line. */
async function* heard(body: AsyncIterable<Uint8Array>, deadline: Deadline): AsyncGenerator<Uint8Array> {
  for await (const chunk of body) {
    deadline.extend();
    yield chunk;
  }
}

/** Tells apart why a request ended early: the caller's signal, the time, or the network. */
async function inTime<T>(
  { server }: Target,
  { method, path, signal }: KubeRequest,
  deadline: Deadline,
  ms: number,
  work: () => Promise<T>,
): Promise<T> {
  try {
    signal?.throwIfAborted();
    return await work();
  } catch (error) {
    signal?.throwIfAborted();
    if (deadline.isOver)
      throw new KubeError(`${server} did not answer ${method} ${path}: nothing came for ${ms / 1000} s`, { status: 0 });
    throw error;
  }
}

async function jsonOf(target: Target, request: KubeRequest, answer: Answer, limitBytes: number): Promise<unknown> {
  const { response, grant } = answer;
  const text = await readBounded(response.body, limitBytes).catch((error) => {
    throw bodyError(error, target, request, grant.redact);
  });
  try {
    return parseExactJson(text);
  } catch {
    const isJson = /\bjson\b/.test(String(response.headers['content-type'] ?? ''));
    const what = isJson ? 'its answer ended in the middle' : 'what it sent is no JSON';
    throw new KubeError(`${target.server} did not answer ${request.method} ${request.path}: ${what}`, { status: 0 });
  }
}

function bodyError(
  error: unknown,
  { server }: Target,
  { method, path }: KubeRequest,
  redact: Answer['grant']['redact'],
) {
  if (error instanceof BodyTooLarge || error instanceof LineTooLong)
    return new KubeError(`${server} sends too much for ${method} ${path}: ${error.message}`, { status: 0 });
  return connectionError(error, { method, path, server }, redact);
}

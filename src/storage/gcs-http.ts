/** One HTTP exchange. Google's client takes ten times as long for a small object as this does, and gives no say in what is retried. */
import { Agent as HttpAgent, request as httpRequest, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';

export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  /** Sent one after the other. */
  readonly body: readonly Uint8Array[];
  readonly signal: AbortSignal | undefined;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export interface HttpClient {
  /** Throws what the connection throws, or the signal's reason. */
  exchange(request: HttpRequest): Promise<HttpAnswer>;
}

export interface HttpLimits {
  /** Connections at once; further exchanges wait. */
  readonly connections: number;
  /** Milliseconds without a byte in either direction. */
  readonly idleMs: number;
  /** `HTTPS_PROXY` and the like, as Node's agents read them. */
  readonly proxyEnv: Readonly<Record<string, string | undefined>>;
}

export function createHttpClient({ connections, idleMs, proxyEnv }: HttpLimits): HttpClient {
  const options = { keepAlive: true, maxSockets: connections, proxyEnv };
  const agents = { 'http:': new HttpAgent(options), 'https:': new HttpsAgent(options) };
  return {
    exchange: ({ method, url, headers, body, signal }) =>
      new Promise((resolve, reject) => {
        const isPlain = url.protocol === 'http:';
        const send = isPlain ? httpRequest : httpsRequest;
        const length = body.reduce((sum, part) => sum + part.length, 0);
        const outgoing = send(url, {
          method,
          agent: isPlain ? agents['http:'] : agents['https:'],
          headers: method === 'GET' ? headers : { ...headers, 'content-length': String(length) },
          timeout: idleMs,
          ...(signal === undefined ? {} : { signal }),
        });
        outgoing.on('timeout', () => outgoing.destroy(silence(idleMs)));
        outgoing.on('response', (incoming) => answerOf(incoming).then(resolve, reject));
        outgoing.on('error', (error) => reject(signal?.aborted ? signal.reason : error));
        for (const part of body) outgoing.write(part);
        outgoing.end();
      }),
  };
}

async function answerOf(incoming: IncomingMessage): Promise<HttpAnswer> {
  const parts: Buffer[] = [];
  for await (const part of incoming) parts.push(part as Buffer); // no encoding is set, so these are buffers
  return { status: incoming.statusCode ?? 0, headers: incoming.headers, body: Buffer.concat(parts) };
}

function silence(idleMs: number): Error {
  return Object.assign(new Error(`no answer within ${idleMs / 1000} s`), { code: 'ETIMEDOUT' });
}

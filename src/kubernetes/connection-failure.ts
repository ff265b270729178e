import { KubeError } from './kube-error.ts';
import type { Redact } from './redact.ts';

/** The request that got no whole answer. */
export interface Unanswered {
  readonly method: string;
  readonly path: string;
  readonly server: string;
}

interface Explanation {
  readonly words: string;
  readonly hint?: string;
}

/** What Node tells of a connection that failed. */
interface Failure {
  readonly code?: unknown;
  readonly message?: unknown;
  readonly address?: unknown;
  readonly port?: unknown;
  readonly hostname?: unknown;
}

const caHint = 'the certificate-authority of the kubeconfig does not belong to this server: fetch a fresh kubeconfig';

/** Codes of Node, OpenSSL and undici, in words. */
const explanations: Readonly<Record<string, Explanation>> = {
  ECONNREFUSED: { words: 'nothing listens there (ECONNREFUSED)', hint: 'check the address: kubectl cluster-info' },
  ENOTFOUND: { words: 'its name is unknown (ENOTFOUND)', hint: 'check the address: kubectl cluster-info' },
  EAI_AGAIN: { words: 'its name cannot be looked up now (EAI_AGAIN)', hint: 'check the DNS of this machine' },
  ETIMEDOUT: { words: 'no connection in time (ETIMEDOUT)', hint: 'check the network and proxy-url' },
  EHOSTUNREACH: { words: 'there is no way to it (EHOSTUNREACH)', hint: 'check the network and proxy-url' },
  ENETUNREACH: { words: 'there is no way to it (ENETUNREACH)', hint: 'check the network and proxy-url' },
  UND_ERR_CONNECT_TIMEOUT: { words: 'no connection in time', hint: 'check the network and proxy-url' },
  ECONNRESET: { words: 'the connection was reset (ECONNRESET)' },
  EPIPE: { words: 'the connection was closed (EPIPE)' },
  UND_ERR_SOCKET: { words: 'the connection was closed before the answer ended' },
  UND_ERR_CLOSED: { words: 'the connections have been closed' },
  UND_ERR_DESTROYED: { words: 'the connections have been closed' },
  EPROTO: { words: 'it does not speak TLS (EPROTO)', hint: 'check whether the address should begin with http://' },
  CERT_HAS_EXPIRED: { words: 'its certificate has expired', hint: 'check the clock; else the cluster must renew it' },
  CERT_NOT_YET_VALID: { words: 'its certificate is not valid yet', hint: 'check the clock of this machine' },
  ERR_TLS_CERT_ALTNAME_INVALID: {
    words: 'its certificate is for another name',
    hint: 'use the name in the certificate as the server, or set tls-server-name',
  },
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: { words: 'its certificate is from an unknown authority', hint: caHint },
  UNABLE_TO_GET_ISSUER_CERT: { words: 'its certificate is from an unknown authority', hint: caHint },
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: { words: 'its certificate is from an unknown authority', hint: caHint },
  SELF_SIGNED_CERT_IN_CHAIN: { words: 'its certificate is from an unknown authority', hint: caHint },
  DEPTH_ZERO_SELF_SIGNED_CERT: { words: 'its certificate is from an unknown authority', hint: caHint },
  CERT_SIGNATURE_FAILURE: { words: 'its certificate is from an unknown authority', hint: caHint },
};

/** The error of a request without a whole answer. The thrown error itself is left behind: it may hold what was sent. */
export function connectionError(error: unknown, { method, path, server }: Unanswered, redact: Redact): KubeError {
  const { words, hint } = explain(error, server);
  return new KubeError(`${server} did not answer ${method} ${redact(path)}: ${redact(words)}`, { status: 0 }, { hint });
}

function explain(error: unknown, server: string): Explanation {
  const chain = [...causesOf(error)];
  for (const { code } of chain) {
    const known = typeof code === 'string' ? explanations[code] : undefined;
    if (known !== undefined) return ofProxy(known, proxyOf(chain, server));
  }
  const proxyStatus = chain.map(({ message }) => /^Proxy response \((\d+)\)/.exec(String(message))?.[1]).find(Boolean);
  if (proxyStatus !== undefined)
    return { words: `the proxy answered ${proxyStatus}`, hint: 'check proxy-url of the kubeconfig' };
  const tls = chain.map(({ code }) => String(code)).find((code) => code.startsWith('ERR_SSL_'));
  if (tls !== undefined) return tlsExplanation(tls);
  const unusable = chain.map(({ code }) => String(code)).find((code) => code.startsWith('ERR_OSSL_'));
  if (unusable !== undefined)
    return { words: `a certificate or key of the kubeconfig cannot be used (${unusable})`, hint: 'fetch a fresh one' };
  const code = chain.map((each) => each.code).find((each) => typeof each === 'string');
  return { words: `the connection failed (${code ?? 'unknown reason'})` };
}

function ofProxy({ words, hint }: Explanation, proxy: string | null): Explanation {
  if (proxy === null) return hint === undefined ? { words } : { words, hint };
  return {
    words: `its proxy ${proxy} is not reached: ${words}`,
    hint: 'check proxy-url of the kubeconfig, and HTTPS_PROXY',
  };
}

/** Where the connection was to go when that was not the server itself; null when it was, or nobody says. */
function proxyOf(chain: readonly Failure[], server: string): string | null {
  const { hostname, port, protocol } = new URL(server);
  const tried = chain.find((each) => typeof each.address === 'string' && typeof each.port === 'number');
  if (tried !== undefined) {
    const isServer = tried.port === Number(port || (protocol === 'http:' ? 80 : 443));
    return isServer ? null : `${tried.address}:${tried.port}`;
  }
  const name = chain.map((each) => each.hostname).find((each) => typeof each === 'string');
  return name === undefined || name === hostname ? null : name;
}

function tlsExplanation(code: string): Explanation {
  if (/CERTIFICATE|UNKNOWN_CA/.test(code) && code.includes('ALERT'))
    return { words: `it refused our client certificate (${code})`, hint: 'fetch a fresh kubeconfig' };
  if (code.includes('WRONG_VERSION_NUMBER') || code.includes('PACKET_LENGTH'))
    return { words: `it does not speak TLS (${code})`, hint: 'check whether the address should begin with http://' };
  return { words: `TLS failed (${code})` };
}

/** The error and what it was caused by: several attempts at one name, or the socket's error below undici's. */
function* causesOf(error: unknown, depth = 0): Generator<Failure> {
  if (typeof error !== 'object' || error === null || depth > 5) return;
  if ('cause' in error) yield* causesOf(error.cause, depth + 1);
  if (error instanceof AggregateError) for (const each of error.errors) yield* causesOf(each, depth + 1);
  yield error;
}

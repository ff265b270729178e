import { createHash } from 'node:crypto';
import type { ConnectionOptions } from 'node:tls';
import type { Dispatcher } from 'undici';
import type * as Vendor from '../client-node.ts';

/** The keep-alive connections to one API server; replaced only when what they were made with has changed. */
export interface Connections {
  /** The same one as long as `tls` stays the same. */
  for(tls: ConnectionOptions): Dispatcher;
  /** The next `for` makes new connections; requests under way end on the old ones. */
  renew(): void;
  /** Cuts what is under way. */
  close(): Promise<void>;
}

/** Shorter than any load balancer's patience, longer than the pause between two looks at a workflow. */
const keepAliveTimeout = 30_000;
const connectTimeout = 10_000;

export function createConnections(vendor: typeof Vendor, proxyUrl: string | null): Connections {
  let current: { readonly key: string; readonly dispatcher: Dispatcher } | null = null;
  const open = new Set<Dispatcher>();
  const retire = () => {
    const old = current?.dispatcher;
    current = null;
    old?.close().then(
      () => open.delete(old),
      () => open.delete(old),
    );
  };
  return {
    for: (asked) => {
      const tls = settingsOf(asked);
      const key = fingerprint(tls);
      if (current?.key === key) return current.dispatcher;
      retire();
      const dispatcher = dispatcherOf(vendor, tls, proxyUrl);
      open.add(dispatcher);
      current = { key, dispatcher };
      return dispatcher;
    },
    renew: retire,
    close: async () => {
      current = null;
      await Promise.all([...open].map((dispatcher) => dispatcher.destroy()));
      open.clear();
    },
  };
}

/** HTTP/1.1: a stalled stream then never holds up the other requests. Time limits are those of the requests, not of the connections. */
function dispatcherOf(vendor: typeof Vendor, tls: TlsSettings, proxyUrl: string | null): Dispatcher {
  const options = { allowH2: false, keepAliveTimeout, connectTimeout, headersTimeout: 0, bodyTimeout: 0 };
  const connect = { ...tls, keepAlive: true, keepAliveInitialDelay: 30_000, allowH2: false, timeout: connectTimeout };
  if (proxyUrl === null) return new vendor.Agent({ ...options, connect });
  // undici takes proxyTls of a SOCKS proxy for the wish to speak TLS with it
  const proxyTls = proxyUrl.startsWith('socks') ? {} : { proxyTls: { allowH2: false } };
  return new vendor.ProxyAgent({ ...options, uri: proxyUrl, requestTls: connect, ...proxyTls });
}

type TlsSettings = Pick<ConnectionOptions, (typeof tlsNames)[number]>;
const tlsNames = ['ca', 'cert', 'key', 'rejectUnauthorized', 'servername'] as const;

function settingsOf(tls: ConnectionOptions): TlsSettings {
  return Object.fromEntries(tlsNames.flatMap((name) => (tls[name] === undefined ? [] : [[name, tls[name]]])));
}

function fingerprint(tls: TlsSettings): string {
  const hash = createHash('sha256');
  for (const [name, value] of Object.entries(tls)) hash.update(`${name}=${value}\0`);
  return hash.digest('hex');
}

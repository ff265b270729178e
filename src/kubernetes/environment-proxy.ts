import { BlockList, isIP } from 'node:net';
import { KubeconfigError } from './kubeconfig/kubeconfig-error.ts';

/** The proxy that HTTPS_PROXY, HTTP_PROXY and NO_PROXY name for a server, as kubectl takes it where the kubeconfig has no proxy-url. Throws KubeconfigError for what is no address. Source: golang.org/x/net/http/httpproxy. */
export function environmentProxy(server: string, env: Readonly<Record<string, string | undefined>>): string | null {
  const { protocol, hostname, port } = new URL(server);
  const host = hostname.replace(/^\[(.*)\]$/, '$1');
  const read = (name: string): string => env[name] || env[name.toLowerCase()] || '';
  const variable = protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY';
  const proxy = read(variable);
  if (proxy === '' || isLoopback(host)) return null;
  const effectivePort = port || (protocol === 'https:' ? '443' : '80');
  const exceptions = read('NO_PROXY').split(/[,\s]+/);
  if (exceptions.some((entry) => entry !== '' && excepts(entry.toLowerCase(), host, effectivePort))) return null;
  const address = proxy.includes('://') ? proxy : `http://${proxy}`;
  if (/^(?:https?|socks5):$/.test(URL.parse(address)?.protocol ?? '')) return address;
  throw new KubeconfigError(`${variable} is no address of a proxy`, {
    hint: `set it to http://HOST:PORT, or unset it`,
  });
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}

function excepts(entry: string, host: string, port: string): boolean {
  if (entry === '*') return true;
  if (entry.includes('/')) return isWithin(entry, host);
  const [name, onlyPort] = withoutPort(entry);
  if (onlyPort !== null && onlyPort !== port) return false;
  if (isIP(name) !== 0) return name === host;
  const domain = name.replace(/^\*?\./, '');
  return host.endsWith(`.${domain}`) || (domain === name && host === domain);
}

function withoutPort(entry: string): readonly [string, string | null] {
  if (isIP(entry) === 6) return [entry, null];
  const match = /^\[?([^\]]*?)\]?(?::(\d{1,5}))?$/.exec(entry);
  return [match?.[1] ?? entry, match?.[2] ?? null];
}

function isWithin(range: string, host: string): boolean {
  const [network = '', length = ''] = range.split('/');
  const [family, hostFamily] = [isIP(network), isIP(host)];
  if (family === 0 || family !== hostFamily || !/^\d{1,3}$/.test(length)) return false;
  if (Number(length) > (family === 4 ? 32 : 128)) return false;
  const list = new BlockList();
  const type = family === 4 ? 'ipv4' : 'ipv6';
  list.addSubnet(network, Number(length), type);
  return list.check(host, type);
}

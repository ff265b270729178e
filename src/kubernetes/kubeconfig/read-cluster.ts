import { resolve } from 'node:path';
import type { Problem } from '../../core/errors.ts';
import type { ClusterEntry } from './cluster-access.ts';
import { createFieldReader, isFields } from './fields.ts';
import type { NamedEntry } from './merge.ts';

const proxyProtocols = ['http:', 'https:', 'socks5:'];

/** One `cluster`, checked. What is wrong joins `problems`. Kubernetes: clientcmd's validateClusterInfo. */
export function readClusterEntry(name: string, { fields, file }: NamedEntry, problems: Problem[]): ClusterEntry {
  const reader = createFieldReader(fields, `cluster "${name}"`, file.path, problems);
  const caData = reader.text('certificate-authority-data');
  const caFile = reader.text('certificate-authority');
  const skipTlsVerify = reader.flag('insecure-skip-tls-verify');
  const proxyUrl = reader.text('proxy-url');
  if (skipTlsVerify && (caData !== null || caFile !== null))
    reader.refuse('insecure-skip-tls-verify and a certificate-authority exclude each other', 'remove one of the two');
  if (proxyUrl !== null && !proxyProtocols.includes(protocolOf(proxyUrl)))
    reader.refuse('proxy-url must be an address that begins with http://, https:// or socks5://');
  const server = reader.text('server');
  if (server === null) reader.refuse('it names no server', `kubectl config set-cluster ${name} --server https://HOST`);
  else if (URL.parse(server)?.username || URL.parse(server)?.search || URL.parse(server)?.hash)
    reader.refuse('server must be a plain address, without user, ? and #');
  else if (!/^https?:$/.test(protocolOf(server))) reader.refuse('server must be an address that begins with https://');
  return {
    name,
    server: (server ?? '').replace(/\/+$/, ''),
    caData,
    caFile: caFile === null || caData !== null ? null : resolve(file.directory, caFile),
    skipTlsVerify,
    tlsServerName: reader.text('tls-server-name'),
    proxyUrl,
    execConfig: execExtension(reader.list('extensions')),
  };
}

function execExtension(extensions: readonly unknown[]): unknown {
  const found = extensions
    .filter(isFields)
    .find((extension) => extension['name'] === 'client.authentication.k8s.io/exec');
  return found?.['extension'];
}

/** Empty when it is no address at all. */
function protocolOf(address: string): string {
  return URL.parse(address)?.protocol ?? '';
}

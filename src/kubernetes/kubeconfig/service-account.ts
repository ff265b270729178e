import { access, readFile } from 'node:fs/promises';
import { isIPv6 } from 'node:net';
import { join } from 'node:path';
import { type ClusterAccess, nobody } from './cluster-access.ts';
import type { KubeconfigPlace } from './locate.ts';

/** What every pod gets from the kubelet: the cluster it runs in, and a token that is replaced in place before it expires. */
export async function serviceAccountAccess(
  place: Extract<KubeconfigPlace, { type: 'service-account' }>,
): Promise<ClusterAccess> {
  const { directory, host, port } = place;
  const caFile = join(directory, 'ca.crt');
  const namespace = await readFile(join(directory, 'namespace'), 'utf8').catch(() => '');
  const hasCa = await access(caFile).then(
    () => true,
    () => false,
  );
  return {
    context: 'in-cluster',
    namespace: namespace.trim() || 'default',
    cluster: {
      name: 'in-cluster',
      server: `https://${isIPv6(host) ? `[${host}]` : host}:${port}`,
      caData: null,
      caFile: hasCa ? caFile : null,
      skipTlsVerify: false,
      tlsServerName: null,
      proxyUrl: null,
      execConfig: undefined,
    },
    user: { ...nobody, name: 'service-account', tokenFile: join(directory, 'token') },
  };
}

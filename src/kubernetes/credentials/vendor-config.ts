import type { ClusterAccess, UserEntry } from '../kubeconfig/cluster-access.ts';
import type { Identity } from './identity.ts';

/** The access in client-node's words; `oidc` is written to when it fetches a fresh token. */
export function vendorConfig(
  { cluster, user }: ClusterAccess,
  identity: Identity,
  oidc: Record<string, string> | null,
) {
  const isPlain = cluster.server.startsWith('http:');
  return {
    currentContext: 'c',
    contexts: [{ name: 'c', cluster: cluster.name, user: user.name }],
    clusters: [
      {
        name: cluster.name,
        server: cluster.server,
        caData: identity.caData,
        skipTLSVerify: cluster.skipTlsVerify || isPlain, // client-node refuses http:// otherwise; kubectl does not
        tlsServerName: cluster.tlsServerName,
      },
    ],
    users: [
      {
        name: user.name,
        token: identity.token,
        certData: identity.certData,
        keyData: identity.keyData,
        username: user.username,
        password: user.password ?? '',
        impersonateUser: user.impersonation.user,
        authProvider: oidc === null ? null : { name: 'oidc', config: oidc },
      },
    ],
  };
}

/** client-node knows `Impersonate-User` only. Kubernetes: user impersonation. */
export function impersonationHeaders({ impersonation }: UserEntry): Record<string, string | string[]> {
  const { uid, groups, extra } = impersonation;
  const extras = Object.entries(extra).map(([key, values]) => [
    `Impersonate-Extra-${encodeURIComponent(key)}`,
    [...values],
  ]);
  return {
    ...(uid === null ? {} : { 'Impersonate-Uid': uid }),
    ...(groups.length === 0 ? {} : { 'Impersonate-Group': [...groups] }),
    ...Object.fromEntries(extras),
  };
}

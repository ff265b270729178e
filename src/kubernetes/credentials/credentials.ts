import type { IncomingHttpHeaders } from 'node:http';
import type { Dispatcher } from 'undici';
import type { Clock } from '../../core/clock.ts';
import type * as Vendor from '../client-node.ts';
import type { ClusterAccess, UserEntry } from '../kubeconfig/cluster-access.ts';
import { createRedactor, type Redact } from '../redact.ts';
import { createConnections } from './connections.ts';
import type { ExecOptions } from './exec-credential.ts';
import { type Identity, readIdentity } from './identity.ts';

/** What one request is sent with. */
export interface Grant {
  readonly headers: Readonly<Record<string, string | string[]>>;
  readonly dispatcher: Dispatcher;
  /** Takes everything secret in it out of a text. */
  readonly redact: Redact;
}

/** The credentials of one context, kept as long as they are good. */
export interface Credentials {
  /** Throws KubeconfigError or KubeError when there are none. */
  grant(): Promise<Grant>;
  /** After a 401: asks anew, unless that has happened since `refused` was given. */
  renew(refused: Grant): Promise<Grant>;
  close(): Promise<void>;
}

export interface CredentialsOptions extends ExecOptions {
  readonly clock: Clock;
  /** For the cluster's address; null: straight. */
  readonly proxyUrl: string | null;
}

/** How long files are trusted before they are read again, as in client-go: a token is replaced well before it expires. */
const freshMs = 60_000;
const secretName = /token|secret|password|passwd|key|credential/i;

export function createCredentials(
  vendor: typeof Vendor,
  access: ClusterAccess,
  options: CredentialsOptions,
): Credentials {
  const connections = createConnections(vendor, options.proxyUrl);
  const settings = new vendor.ConnectionSettings();
  const oidcConfig = access.user.oidc === null ? null : { ...access.user.oidc }; // client-node writes fresh tokens into it
  let current: { readonly grant: Grant; readonly expiresAtMs: number | null; readonly askedAt: number } | null = null;
  let asking: Promise<Grant> | null = null;
  const ask = async (): Promise<Grant> => {
    const identity = await readIdentity(access, options);
    settings.loadFromOptions(vendorConfig(access, identity, oidcConfig));
    const context = new vendor.RequestContext(access.cluster.server, vendor.HttpMethod.GET);
    await settings.applySecurityAuthentication(context);
    const headers = { ...context.getHeaders(), ...impersonationHeaders(access.user) };
    const dispatcher = connections.for(settings.tls);
    const redact = createRedactor(secretsOf(access, identity, oidcConfig, context.getHeaders()));
    const grant = { headers, dispatcher, redact };
    current = { grant, expiresAtMs: identity.expiresAtMs, askedAt: options.clock.elapsed() };
    return grant;
  };
  const isGood = ({ expiresAtMs, askedAt }: NonNullable<typeof current>): boolean =>
    access.user.exec === null
      ? options.clock.elapsed() - askedAt < freshMs
      : expiresAtMs === null || options.clock.now() < expiresAtMs;
  const askOnce = (): Promise<Grant> => {
    asking ??= ask().finally(() => {
      asking = null;
    });
    return asking;
  };
  return {
    grant: async () => (current !== null && isGood(current) ? current.grant : askOnce()),
    renew: (refused) => {
      if (current !== null && current.grant !== refused) return Promise.resolve(current.grant);
      if (asking === null) connections.renew();
      current = null;
      return askOnce();
    },
    close: connections.close,
  };
}

function vendorConfig({ cluster, user }: ClusterAccess, identity: Identity, oidc: Record<string, string> | null) {
  const isPlain = cluster.server.startsWith('http:');
  return {
    currentContext: 'c',
    contexts: [{ name: 'c', cluster: cluster.name, user: user.name }],
    clusters: [
      {
        name: cluster.name,
        server: cluster.server,
        caData: cluster.caData,
        caFile: cluster.caFile,
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
function impersonationHeaders({ impersonation }: UserEntry): Record<string, string | string[]> {
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

function secretsOf(
  { user, cluster }: ClusterAccess,
  identity: Identity,
  oidc: Readonly<Record<string, string>> | null,
  headers: IncomingHttpHeaders | Readonly<Record<string, string>>,
): readonly string[] {
  const key = identity.keyData;
  const oidcSecrets = ['id-token', 'refresh-token', 'client-secret'].map((name) => oidc?.[name]);
  const proxyPassword = URL.parse(cluster.proxyUrl ?? '')?.password;
  return [
    identity.token,
    key,
    key === null ? null : Buffer.from(key, 'base64').toString(),
    user.password,
    ...Object.entries(user.exec?.env ?? {}).flatMap(([name, value]) => (secretName.test(name) ? [value] : [])),
    ...oidcSecrets,
    proxyPassword === undefined ? null : decodeURIComponent(proxyPassword),
    headers['Authorization'],
  ].filter((secret) => typeof secret === 'string');
}

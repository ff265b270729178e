import type { Dispatcher } from 'undici';
import type { Clock } from '../../core/clock.ts';
import type * as Vendor from '../client-node.ts';
import { KubeError } from '../kube-error.ts';
import type { ClusterAccess } from '../kubeconfig/cluster-access.ts';
import { createRedactor, type Redact } from '../redact.ts';
import { createConnections } from './connections.ts';
import type { ExecOptions } from './exec-credential.ts';
import { readIdentity } from './identity.ts';
import { secretsOf } from './secrets.ts';
import { impersonationHeaders, vendorConfig } from './vendor-config.ts';

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
  /** By all that has been granted so far. */
  readonly redact: Redact;
  close(): Promise<void>;
}

export interface CredentialsOptions extends ExecOptions {
  readonly clock: Clock;
  /** For the cluster's address; null: straight. */
  readonly proxyUrl: string | null;
}

/** How long files are trusted before they are read again, as in client-go: a token is replaced well before it expires. */
const freshMs = 60_000;

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
  const secrets = new Set<string>();
  let redact: Redact = createRedactor([]);
  const ask = async (): Promise<Grant> => {
    const identity = await readIdentity(access, options);
    settings.loadFromOptions(vendorConfig(access, identity, oidcConfig));
    const context = new vendor.RequestContext(access.cluster.server, vendor.HttpMethod.GET);
    await settings.applySecurityAuthentication(context).catch((error) => {
      throw providerFailure(access, error);
    });
    const headers = { ...context.getHeaders(), ...impersonationHeaders(access.user) };
    const dispatcher = connections.for(settings.tls);
    const sent = { proxyUrl: options.proxyUrl, oidc: oidcConfig, headers: context.getHeaders() };
    for (const secret of secretsOf(access.user, identity, sent)) secrets.add(secret);
    redact = createRedactor(secrets);
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
    redact: (text) => redact(text),
    close: connections.close,
  };
}

/** All else has been read before: what may still fail is the fetching of a fresh OIDC token. Its error is left behind, it may hold the old one. */
function providerFailure({ context }: ClusterAccess, error: { readonly code?: unknown } | null): KubeError {
  const code = typeof error?.code === 'string' ? ` (${error.code})` : '';
  return new KubeError(
    `the identity provider of context "${context}" gave no fresh token${code}`,
    { status: 0 },
    { hint: 'log in again; kubectl uses the same token: kubectl auth whoami' },
  );
}

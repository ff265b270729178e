/** Where the API server is, as a kubeconfig's `cluster` says it. File names are absolute. */
export interface ClusterEntry {
  readonly name: string;
  /** With the path under which some proxies serve the API; without a trailing slash. */
  readonly server: string;
  /** Base64. */
  readonly caData: string | null;
  readonly caFile: string | null;
  readonly skipTlsVerify: boolean;
  readonly tlsServerName: string | null;
  readonly proxyUrl: string | null;
  /** What an exec plugin is told of the cluster. Source: the extension `client.authentication.k8s.io/exec`. */
  readonly execConfig: unknown;
}

/** A program that prints an ExecCredential. Source: client.authentication.k8s.io/v1. */
export interface ExecPlugin {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly apiVersion: string;
  readonly provideClusterInfo: boolean;
  /** What kubectl prints when the program is not installed. */
  readonly installHint: string | null;
}

/** Acting as somebody else; the headers `Impersonate-…`. */
export interface Impersonation {
  readonly user: string | null;
  readonly uid: string | null;
  readonly groups: readonly string[];
  readonly extra: Readonly<Record<string, readonly string[]>>;
}

/** Who we are, as a kubeconfig's `user` says it. File names are absolute. */
export interface UserEntry {
  readonly name: string;
  readonly token: string | null;
  readonly tokenFile: string | null;
  /** Base64. */
  readonly certData: string | null;
  readonly certFile: string | null;
  /** Base64. */
  readonly keyData: string | null;
  readonly keyFile: string | null;
  readonly username: string | null;
  readonly password: string | null;
  readonly impersonation: Impersonation;
  readonly exec: ExecPlugin | null;
  /** `config` of the auth-provider `oidc`. */
  readonly oidc: Readonly<Record<string, string>> | null;
}

/** One context: cluster, user and namespace. */
export interface ClusterAccess {
  readonly context: string;
  readonly namespace: string;
  readonly cluster: ClusterEntry;
  readonly user: UserEntry;
}

export const nobody: UserEntry = {
  name: 'anonymous',
  token: null,
  tokenFile: null,
  certData: null,
  certFile: null,
  keyData: null,
  keyFile: null,
  username: null,
  password: null,
  impersonation: { user: null, uid: null, groups: [], extra: {} },
  exec: null,
  oidc: null,
};

import type { UserEntry } from '../kubeconfig/cluster-access.ts';
import type { Identity } from './identity.ts';

export interface SentAlong {
  readonly proxyUrl: string | null;
  readonly oidc: Readonly<Record<string, string>> | null;
  readonly headers: Readonly<Record<string, unknown>>;
}

const secretName = /token|secret|password|passwd|key|credential/i;

/** Every value that must not be shown to anybody. */
export function secretsOf(user: UserEntry, identity: Identity, sent: SentAlong): readonly string[] {
  const { keyData } = identity;
  return [
    identity.token,
    keyData,
    keyData === null ? null : Buffer.from(keyData, 'base64').toString(),
    user.password,
    ...Object.entries(user.exec?.env ?? {}).flatMap(([name, value]) => (secretName.test(name) ? [value] : [])),
    ...Object.entries(sent.oidc ?? {}).flatMap(([name, value]) => (secretName.test(name) ? [value] : [])),
    proxyPassword(sent.proxyUrl),
    sent.headers['Authorization'],
  ].filter((secret) => typeof secret === 'string');
}

function proxyPassword(proxyUrl: string | null): string | null {
  const password = URL.parse(proxyUrl ?? '')?.password ?? '';
  try {
    return decodeURIComponent(password);
  } catch {
    return password;
  }
}

/** Who we are for Google, as its own libraries find it: a key file, workload identity, gcloud's login, the machine's account. */
import { GcsFailure } from './gcs-failure.ts';
import type { Authorize } from './gcs-session.ts';

export interface GoogleAccess {
  /** Of the universe that the credentials belong to. */
  readonly endpoint: string;
  readonly authorize: Authorize;
}

/**
 * Loads Google's client, which reads the process's own environment, as in all programs; told a key file it would print complaints of its own.
 * `keyFile`: the value of GOOGLE_APPLICATION_CREDENTIALS, for messages.
 */
export async function googleAccess(keyFile: string | undefined): Promise<GoogleAccess> {
  const { Storage } = await import('./google-client.ts');
  const open = () => new Storage({ projectId: 'unused' });
  let client = open();
  const authorize: Authorize = async (url, anew) => {
    if (anew) client = open();
    try {
      const headers = await client.authClient.getRequestHeaders(url.href);
      return Object.fromEntries(headers.entries());
    } catch (error) {
      throw credentialsFailure(error, keyFile);
    }
  };
  return { endpoint: client.apiEndpoint, authorize };
}

/** Google's message may quote the key file, so nothing of it is repeated. */
function credentialsFailure(error: unknown, keyFile: string | undefined): GcsFailure {
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
  const isNetwork = /^E(?:CONN|TIMEDOUT|HOST|NET|AI_AGAIN|PIPE)/.test(code);
  const where = keyFile ? `from ${keyFile}` : 'from the environment, gcloud or the metadata server';
  return new GcsFailure(isNetwork ? 0 : -1, `no access token ${where}${code === '' ? '' : ` (${code})`}`, isNetwork);
}

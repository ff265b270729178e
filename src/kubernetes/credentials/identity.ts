import { readFile } from 'node:fs/promises';
import type { ClusterAccess, UserEntry } from '../kubeconfig/cluster-access.ts';
import { KubeconfigError } from '../kubeconfig/kubeconfig-error.ts';
import { type ExecCredential, type ExecOptions, runExecPlugin } from './exec-credential.ts';

/** What a user has to show at one moment, and what the server has to. */
export interface Identity {
  /** Base64 of PEM; null: the authorities that Node knows. */
  readonly caData: string | null;
  readonly token: string | null;
  /** Base64 of PEM. */
  readonly certData: string | null;
  /** Base64 of PEM. */
  readonly keyData: string | null;
  /** Milliseconds since the epoch after which it must be asked for again; null: when the server refuses it. */
  readonly expiresAtMs: number | null;
}

/** Reads files and runs the exec plugin anew. Throws KubeconfigError for a file that cannot be read, and what `runExecPlugin` throws. */
export async function readIdentity({ user, cluster }: ClusterAccess, options: ExecOptions): Promise<Identity> {
  const caData = await dataOf(cluster.caData, cluster.caFile, 'certificate authority');
  const token = (await tokenOf(user)) ?? user.token;
  const certData = await dataOf(user.certData, user.certFile, 'client certificate');
  const keyData = await dataOf(user.keyData, user.keyFile, 'client key');
  const identity: Identity = { caData, token, certData, keyData, expiresAtMs: null };
  if (user.exec === null || token !== null) return sendable(identity);
  return sendable(merged(identity, await runExecPlugin(user.exec, cluster, options)));
}

/** A header cannot carry everything; the sender's own error would not say whose fault it is. */
function sendable(identity: Identity): Identity {
  if (identity.token === null || /^[\x21-\x7e]+$/.test(identity.token)) return identity;
  throw new KubeconfigError('the token of the kubeconfig holds characters that no token can have', {
    hint: 'look for spaces and line ends in it',
  });
}

function merged(identity: Identity, credential: ExecCredential): Identity {
  return {
    caData: identity.caData,
    token: credential.token,
    certData: credential.certificate === null ? identity.certData : base64(credential.certificate),
    keyData: credential.key === null ? identity.keyData : base64(credential.key),
    expiresAtMs: credential.expiresAtMs,
  };
}

/** Trimmed as client-go does: a line end in a header would be refused. */
async function tokenOf({ tokenFile }: UserEntry): Promise<string | null> {
  if (tokenFile === null) return null;
  const token = (await readFile(tokenFile, 'utf8').catch((error) => unreadable('token', tokenFile, error))).trim();
  if (token === '') throw new KubeconfigError(`the token file ${tokenFile} is empty`, { hint: `ls -l ${tokenFile}` });
  return token;
}

async function dataOf(data: string | null, file: string | null, what: string): Promise<string | null> {
  if (file === null) return data;
  return readFile(file, 'base64').catch((error) => unreadable(what, file, error));
}

function unreadable(what: string, file: string, error: NodeJS.ErrnoException): never {
  throw new KubeconfigError(`the ${what} ${file} cannot be read: ${error.code ?? 'unknown error'}`, {
    hint: `ls -l ${file}`,
  });
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}

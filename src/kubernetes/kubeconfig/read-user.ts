import { resolve } from 'node:path';
import type { Problem } from '../../core/errors.ts';
import type { ExecPlugin, Impersonation, UserEntry } from './cluster-access.ts';
import { createFieldReader, type FieldReader, isFields } from './fields.ts';
import type { NamedEntry } from './merge.ts';
import { readExecPlugin } from './read-exec.ts';

/** One `user`, checked. What is wrong joins `problems`. Kubernetes: clientcmd's validateAuthInfo. */
export function readUserEntry(name: string, { fields, file }: NamedEntry, problems: Problem[]): UserEntry {
  const reader = createFieldReader(fields, `user "${name}"`, file.path, problems);
  const pathIn = (key: string): string | null => {
    const path = reader.text(key);
    return path === null ? null : resolve(file.directory, path);
  };
  const certData = reader.text('client-certificate-data');
  const keyData = reader.text('client-key-data');
  const user: UserEntry = {
    name,
    token: reader.text('token'),
    tokenFile: pathIn('tokenFile'),
    certData,
    certFile: certData === null ? pathIn('client-certificate') : null,
    keyData,
    keyFile: keyData === null ? pathIn('client-key') : null,
    username: reader.text('username'),
    password: reader.text('password'),
    impersonation: impersonationOf(reader),
    exec: execOf(fields['exec'], reader, { fields, file }, problems),
    oidc: oidcOf(reader),
  };
  checkMethods(user, reader);
  return user;
}

function execOf(exec: unknown, reader: FieldReader, { file }: NamedEntry, problems: Problem[]): ExecPlugin | null {
  const fields = reader.fields('exec');
  return isFields(exec) ? readExecPlugin(fields, reader, file, problems) : null;
}

function checkMethods(user: UserEntry, reader: FieldReader): void {
  const hasCert = user.certData !== null || user.certFile !== null;
  const hasKey = user.keyData !== null || user.keyFile !== null;
  if (hasCert !== hasKey)
    reader.refuse(
      `client-certificate and client-key belong together, client-${hasCert ? 'key' : 'certificate'} is missing`,
    );
  if ((user.token !== null || user.tokenFile !== null) && user.username !== null)
    reader.refuse('token and username exclude each other', 'keep one of them');
  if (user.exec !== null && user.oidc !== null)
    reader.refuse('exec and auth-provider exclude each other', 'keep one of them');
}

function impersonationOf(reader: FieldReader): Impersonation {
  const user = reader.text('as');
  const uid = reader.text('as-uid');
  const groups = reader.texts('as-groups');
  const extra = Object.entries(reader.fields('as-user-extra')).flatMap(([key, values]) => {
    const texts = Array.isArray(values) && values.every((value) => typeof value === 'string') ? values : null;
    if (texts === null) reader.refuse(`as-user-extra.${key} must be a list of texts`);
    return texts === null ? [] : [[key, texts] as const];
  });
  if (user === null && (uid !== null || groups.length > 0 || extra.length > 0))
    reader.refuse('as-uid, as-groups and as-user-extra need as');
  return { user, uid, groups, extra: Object.fromEntries(extra) };
}

/** kubectl 1.26 dropped the providers of single clouds; only `oidc` is left. */
function oidcOf(reader: FieldReader): Readonly<Record<string, string>> | null {
  const provider = reader.fields('auth-provider');
  const { name, config } = provider;
  if (name === undefined) return null;
  if (name !== 'oidc') {
    reader.refuse(
      `the auth-provider ${JSON.stringify(name)} is not supported, as in kubectl since 1.26`,
      name === 'gcp' ? 'gcloud container clusters get-credentials CLUSTER' : 'use an exec plugin of your cloud',
    );
    return null;
  }
  const entries = isFields(config) ? Object.entries(config) : [];
  return Object.fromEntries(entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
}

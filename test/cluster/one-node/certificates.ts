/** The cluster's own authority: a certificate for each part, by openssl, and the key pair of the service accounts. */
import { generateKeyPairSync } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { node } from './network.ts';
import { mustRun } from './process.ts';

interface Certificate {
  readonly name: string;
  /** As Kubernetes reads it: CN is the user, O a group. */
  readonly subject: string;
  readonly extensions: readonly string[];
}

const client = ['extendedKeyUsage=clientAuth'];
const server = (...names: readonly string[]) => ['extendedKeyUsage=serverAuth', `subjectAltName=${names.join(',')}`];

const certificates: readonly Certificate[] = [
  {
    name: 'apiserver',
    subject: '/CN=kube-apiserver',
    extensions: server(
      'IP:127.0.0.1',
      `IP:${node.address}`,
      `IP:${node.serviceAddress}`,
      'DNS:localhost',
      'DNS:kubernetes.default.svc',
    ),
  },
  { name: 'kubelet-server', subject: `/CN=${node.name}`, extensions: server(`IP:${node.address}`, `DNS:${node.name}`) },
  { name: 'apiserver-to-kubelet', subject: '/O=system:masters/CN=apiserver-to-kubelet', extensions: client },
  { name: 'admin', subject: '/O=system:masters/CN=test-cluster-admin', extensions: client },
  { name: 'kubelet', subject: `/O=system:nodes/CN=system:node:${node.name}`, extensions: client },
  { name: 'kube-controller-manager', subject: '/CN=system:kube-controller-manager', extensions: client },
  { name: 'kube-scheduler', subject: '/CN=system:kube-scheduler', extensions: client },
];

/** Writes `NAME.crt` and `NAME.key` of the authority (`ca`) and of every part, and `service-accounts.key` and `.pub`. */
export async function writeCertificates(directory: string): Promise<void> {
  await mkdir(directory, { recursive: true });
  await Promise.all([
    ...['ca', ...certificates.map(({ name }) => name)].map((name) => writeKey(directory, name)),
    writeServiceAccountKeys(directory),
  ]);
  const openssl = (args: readonly string[]) =>
    mustRun('openssl', ['req', '-x509', '-days', '3650', ...args], directory);
  await openssl(['-key', 'ca.key', '-subj', '/CN=test-cluster-ca', '-out', 'ca.crt']);
  await Promise.all(
    certificates.map(({ name, subject, extensions }) =>
      openssl([
        ...['-CA', 'ca.crt', '-CAkey', 'ca.key', '-key', `${name}.key`, '-subj', subject, '-out', `${name}.crt`],
        ...extensions.flatMap((extension) => ['-addext', extension]),
      ]),
    ),
  );
}

async function writeKey(directory: string, name: string): Promise<void> {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  await writeFile(join(directory, `${name}.key`), privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
}

async function writeServiceAccountKeys(directory: string): Promise<void> {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  await writeFile(join(directory, 'service-accounts.key'), privateKey.export({ type: 'sec1', format: 'pem' }), {
    mode: 0o600,
  });
  await writeFile(join(directory, 'service-accounts.pub'), publicKey.export({ type: 'spki', format: 'pem' }));
}

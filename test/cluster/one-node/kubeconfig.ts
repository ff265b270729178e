import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface KubeconfigOptions {
  /** `https://host:port`. */
  readonly server: string;
  /** Name of a certificate of `certificates.ts`. */
  readonly user: string;
  readonly namespace: string;
}

/** A kubeconfig (JSON is YAML) that holds its certificates, so that it can be copied anywhere. */
export function kubeconfigFor(certificates: string, { server, user, namespace }: KubeconfigOptions): string {
  const base64 = (file: string) => readFileSync(join(certificates, file)).toString('base64');
  const name = 'test-cluster';
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': name,
    contexts: [{ name, context: { cluster: name, user, namespace } }],
    clusters: [{ name, cluster: { server, 'certificate-authority-data': base64('ca.crt') } }],
    users: [
      {
        name: user,
        user: { 'client-certificate-data': base64(`${user}.crt`), 'client-key-data': base64(`${user}.key`) },
      },
    ],
  };
  return `${JSON.stringify(config, null, 2)}\n`;
}

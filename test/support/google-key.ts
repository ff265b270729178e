import { generateKeyPairSync } from 'node:crypto';

/** A key file of a service account that no Google knows: good for tokens that a client signs itself. */
export function googleKeyFile(): string {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return JSON.stringify({
    type: 'service_account',
    project_id: 'of-the-key',
    private_key_id: '0123',
    private_key: privateKey.export({ type: 'pkcs8', format: 'pem' }),
    client_email: 'tester@of-the-key.iam.gserviceaccount.com',
    client_id: '1',
    token_uri: 'https://oauth2.googleapis.com/token',
  });
}

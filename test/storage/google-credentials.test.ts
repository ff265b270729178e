/** Credentials as Google's own library finds them, against token servers of ours. */
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createGcsStore } from '../../src/storage/gcs.ts';
import { googleAccess } from '../../src/storage/google-credentials.ts';
import { openGcs } from '../../src/storage/open-gcs.ts';
import { type FakeGcs, startFakeGcs } from '../support/fake-gcs.ts';
import { type TestDirectory, testDirectory } from '../support/git-repo.ts';

let place: TestDirectory;
let tokens: Server;
let answer: { status: number; json: object };
let asked: number;
beforeEach(async () => {
  place = testDirectory();
  asked = 0;
  answer = {
    status: 200,
    json: {
      access_token: 'ya29.fresh',
      token_type: 'Bearer',
      expires_in: 3600,
      issued_token_type: 'urn:ietf:params:oauth:token-type:access_token',
    },
  };
  tokens = createServer((request, response) => {
    asked += 1;
    request.resume().on('end', () => {
      response.writeHead(answer.status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(answer.json));
    });
  }).listen(0, '127.0.0.1');
  await once(tokens, 'listening');
});
afterEach(() => {
  vi.unstubAllEnvs();
  tokens.close();
  place[Symbol.dispose]();
});

/** A file of workload identity federation: a token of the cluster is exchanged for one of Google. */
function workloadIdentity(): string {
  const address = tokens.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  place.write({
    'cluster-token': 'eyJhbGciOi.very-secret.token',
    'credentials.json': JSON.stringify({
      type: 'external_account',
      audience: '//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/p/providers/p',
      subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
      token_url: `http://127.0.0.1:${port}/v1/token`,
      credential_source: { file: `${place.path}/cluster-token` },
    }),
  });
  return `${place.path}/credentials.json`;
}

async function storeAt(server: FakeGcs, keyFile: string) {
  vi.stubEnv('GOOGLE_APPLICATION_CREDENTIALS', keyFile);
  const { authorize } = await googleAccess(keyFile);
  return createGcsStore({ bucket: 'bucket', endpoint: server.endpoint, authorize, random: () => 0, patienceMs: 200 });
}

describe('workload identity', () => {
  it('gives a token that is asked for once and sent with every request', async () => {
    await using server = await startFakeGcs({ authorization: 'Bearer ya29.fresh' });
    const store = await storeAt(server, workloadIdentity());
    for (const name of ['a', 'b', 'c']) await store.put(name, name);
    expect([[...server.objects.keys()], asked]).toEqual([['a', 'b', 'c'], 1]);
  });

  it('that is refused is told without a word of any token', async () => {
    answer = {
      status: 400,
      json: { error: 'invalid_grant', error_description: 'eyJhbGciOi.very-secret.token is bad' },
    };
    await using server = await startFakeGcs();
    const store = await storeAt(server, workloadIdentity());
    const error = await store.put('a', 'x').catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ message: expect.stringContaining('there are no usable Google credentials') });
    expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain('very-secret');
    expect(server.requests).toEqual([]);
  });
});

describe('a key file', () => {
  it.each([
    ['is not there', null],
    ['is no JSON', '{"private_key": "-----BEGIN very-secret'],
    ['is of a kind that nobody knows', '{"type": "nonsense", "private_key": "very-secret"}'],
    ['has a key that is none', '{"type": "service_account", "client_email": "a@b", "private_key": "very-secret"}'],
  ])('that %s is told by its name, and nothing of it is repeated', async (_what, text) => {
    if (text !== null) place.write({ 'key.json': text });
    await using server = await startFakeGcs();
    const store = await storeAt(server, `${place.path}/key.json`);
    const error = await store.put('a', 'x').catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      message: expect.stringContaining(`no access token from ${place.path}/key.json`),
      hint: expect.stringContaining('gcloud auth application-default login'),
    });
    expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toMatch(/very-secret|BEGIN/);
  });
});

describe('an emulator', () => {
  it.each(['with its scheme', 'without'])('is asked without credentials, named %s', async (how) => {
    await using server = await startFakeGcs();
    const host = how === 'without' ? server.endpoint.replace('http://', '') : server.endpoint;
    const env = {
      STORAGE_EMULATOR_HOST: host,
      GOOGLE_APPLICATION_CREDENTIALS: '/nowhere',
      HTTP_PROXY: 'http://127.0.0.1:1',
    };
    await openGcs({ bucket: 'bucket', prefix: 'p', env }).put('a', 'x');
    expect([[...server.objects.keys()], server.requests[0]?.headers.authorization]).toEqual([['p/a'], undefined]);
  });
});

it('a real bucket is asked at Google’s own address', async () => {
  expect((await googleAccess(undefined)).endpoint).toBe('https://storage.googleapis.com');
});

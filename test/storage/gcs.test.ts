import { afterEach, beforeEach } from 'vitest';
import { createGcsStore } from '../../src/storage/gcs.ts';
import { type FakeGcs, startFakeGcs } from '../support/fake-gcs.ts';
import { describeObjectStore } from './contract.ts';

let server: FakeGcs;
beforeEach(async () => {
  server = await startFakeGcs();
});
afterEach(() => server[Symbol.asyncDispose]());

describeObjectStore('a bucket', async () =>
  createGcsStore({ bucket: 'bucket', endpoint: server.endpoint, authorize: async () => ({}) }),
);

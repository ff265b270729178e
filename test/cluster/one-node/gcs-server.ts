/** A GCS server on loopback that keeps its objects in memory. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { untilWeEnd } from './process.ts';

export interface GcsServer extends AsyncDisposable {
  /** `http://127.0.0.1:PORT`: value of `STORAGE_EMULATOR_HOST`, or a client's `apiEndpoint`. */
  readonly endpoint: string;
}

/** Starts one with empty buckets of these names; resolves when it answers. `parts` is the directory of the built programs. */
export async function startGcsServer(parts: string, buckets: readonly string[] = []): Promise<GcsServer> {
  const port = await freePort();
  const endpoint = `http://127.0.0.1:${port}`;
  const flags = ['-host', '127.0.0.1', '-port', `${port}`, '-backend', 'memory', '-external-url', endpoint];
  const [command = '', ...args] = [...untilWeEnd('KILL'), join(parts, 'fake-gcs-server'), '-scheme', 'http', ...flags];
  const server = spawn(command, args, { stdio: 'ignore' });
  const ended = once(server, 'exit');
  const died = ended.then(([code]) => Promise.reject(new Error(`fake-gcs-server ended with ${code}`)));
  await Promise.race([died, untilAnswers(`${endpoint}/storage/v1/b?project=test`)]);
  died.catch(() => {}); // from here on its end is ours
  await Promise.all(buckets.map((name) => createBucket(endpoint, name)));
  return {
    endpoint,
    async [Symbol.asyncDispose]() {
      server.kill('SIGKILL');
      await ended;
    },
  };
}

async function createBucket(endpoint: string, name: string): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(`${endpoint}/storage/v1/b`, { method: 'POST', headers, body: JSON.stringify({ name }) });
  if (!answer.ok) throw new Error(`cannot create bucket ${name}: ${answer.status} ${await answer.text()}`);
}

async function untilAnswers(url: string): Promise<void> {
  for (;;) {
    const answer = await fetch(url).catch(() => null);
    await answer?.arrayBuffer();
    if (answer?.ok === true) return;
    await pause(50);
  }
}

/** It cannot pick one itself, and its own address must be in its answers. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  if (address === null || typeof address === 'string') throw new Error('no port is free');
  return address.port;
}

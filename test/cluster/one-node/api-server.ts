/** The API server, which tests may kill and start again. */
import type { ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { get } from 'node:https';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { apiServer, apiServerAddress, etcdAddress } from './components.ts';
import type { ClusterLayout } from './layout.ts';
import { endProgram, startProgram } from './process.ts';

export interface ApiServer {
  /** Resolves when it answers. */
  start(): Promise<void>;
  /** Kills it, waits, starts it again; resolves when it answers. */
  restart(downMs: number): Promise<void>;
}

/** `onDeath` is called when it ends without having been asked to. */
export function createApiServer(layout: ClusterLayout, onDeath: () => void): ApiServer {
  let process: ChildProcess | null = null;
  const start = async () => {
    const started = startProgram(apiServer(layout), layout.logs);
    process = started;
    started.on('exit', () => {
      if (process === started) onDeath();
    });
    while (!(await answers(layout))) await pause(50);
  };
  return {
    start,
    async restart(downMs) {
      const running = process;
      process = null;
      if (running !== null) await endProgram(running, 'SIGKILL');
      await pause(downMs);
      await start();
    },
  };
}

/** Makes etcd forget every revision but the newest. */
export async function compactEtcd(): Promise<void> {
  const newest = await askEtcd<{ header: { revision: string } }>('/v3/kv/range', { key: 'AA==' });
  await askEtcd('/v3/kv/compaction', { revision: newest.header.revision, physical: true });
}

async function askEtcd<T>(path: string, body: object): Promise<T> {
  const answer = await fetch(`${etcdAddress}${path}`, { method: 'POST', body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(`etcd refuses ${path}: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as T;
}

function answers({ certificates }: ClusterLayout): Promise<boolean> {
  const read = (name: string) => readFileSync(join(certificates, name));
  const credentials = { ca: read('ca.crt'), cert: read('admin.crt'), key: read('admin.key') };
  return new Promise((resolve) => {
    const request = get(
      { ...apiServerAddress, ...credentials, path: '/readyz', agent: false, timeout: 2000 },
      (answer) => {
        answer.resume();
        resolve(answer.statusCode === 200);
      },
    );
    request.on('timeout', () => request.destroy());
    request.on('error', () => resolve(false));
  });
}

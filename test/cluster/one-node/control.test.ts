import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { askControl, serveControl } from './control.ts';

const directory = mkdtempSync(join(tmpdir(), 'control-'));
const socket = join(directory, 'control.sock');
const done: string[] = [];

beforeAll(async () => {
  const server = await serveControl(socket, {
    'restart-api-server': async ({ downMs }) => {
      done.push(`down ${downMs}`);
      await setImmediate();
      done.push(`up ${downMs}`);
    },
    'compact-etcd': async () => {
      throw new Error('etcd is away');
    },
    'import-images': async ({ archive }) => {
      done.push(archive);
    },
  });
  return () => server.close();
});
afterAll(() => rmSync(directory, { recursive: true }));

describe('the control socket of a cluster', () => {
  it('does one thing after the other, so that two tests cannot restart the API server at once', async () => {
    await Promise.all([2, 3].map((downMs) => askControl(socket, 'restart-api-server', { downMs })));
    expect([done.slice(0, 2), done.slice(2)].toSorted()).toEqual([
      ['down 2', 'up 2'],
      ['down 3', 'up 3'],
    ]);
  });

  it('says why the cluster could not', async () => {
    await expect(askControl(socket, 'compact-etcd', {})).rejects.toThrow(
      'the test cluster refuses compact-etcd: etcd is away',
    );
  });
});

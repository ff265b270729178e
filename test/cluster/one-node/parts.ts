/** Builds the cluster's programs from the versions that `test/cluster/parts/go.mod` pins; Go's caches make all but the first time short. */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { signalGroup, untilWeEnd } from './process.ts';

const root = join(import.meta.dirname, '../../..');
const moduleDirectory = join(root, 'test/cluster/parts');
const cache = join(root, 'node_modules/.cache/test-cluster');

/** Names of the programs as Go calls them; etcd's is `server`. */
export const partNames = [
  'server',
  'kube-apiserver',
  'kube-controller-manager',
  'kube-scheduler',
  'kubelet',
  'kubectl',
  'fake-gcs-server',
] as const;
export type PartName = (typeof partNames)[number];

/** The directory of the built programs. Builds them where the pinned versions are not there yet. Throws with Go's last lines when that fails. */
export async function buildParts(log: (line: string) => void, signal?: AbortSignal): Promise<string> {
  const directory = partsDirectory();
  if (partNames.every((name) => existsSync(join(directory, name)))) return directory;
  await mkdir(cache, { recursive: true });
  const building = mkdtempSync(join(cache, 'building-'));
  const started = Date.now();
  log('building etcd, Kubernetes and fake-gcs-server from the Go module proxy (6 to 9 minutes the first time)');
  try {
    await goInstall(building, log, signal);
    rmSync(directory, { recursive: true, force: true });
    renameSync(join(building, 'bin'), directory);
  } finally {
    rmSync(building, { recursive: true, force: true });
  }
  log(`built in ${Math.round((Date.now() - started) / 1000)} s`);
  return directory;
}

/** Where the programs of the pinned versions are, or would be. */
export function partsDirectory(): string {
  const key = createHash('sha256');
  for (const file of ['go.mod', 'go.sum']) key.update(readFileSync(join(moduleDirectory, file)));
  return join(cache, key.update(linkerFlags()).digest('hex').slice(0, 12));
}

/** The release that Kubernetes' own build would stamp in; clients and the version check of the kubelet read it. */
function linkerFlags(): string {
  const [, version = '', major = '', minor = ''] =
    /k8s\.io\/kubernetes (v(\d+)\.(\d+)\.\d+)/.exec(readFileSync(join(moduleDirectory, 'go.mod'), 'utf8')) ?? [];
  const stamp = (name: string, value: string) => `-X k8s.io/component-base/version.${name}=${value}`;
  return ['-s -w', stamp('gitVersion', version), stamp('gitMajor', major), stamp('gitMinor', minor)].join(' ');
}

async function goInstall(into: string, log: (line: string) => void, signal: AbortSignal | undefined): Promise<void> {
  const go = ['go', 'install', '-v', '-buildvcs=false', '-mod=readonly', `-ldflags=${linkerFlags()}`, 'tool'];
  const [command = '', ...args] = [...untilWeEnd('INT'), ...go];
  const temporary = join(into, 'tmp');
  await mkdir(temporary);
  const child = spawn(command, args, {
    cwd: moduleDirectory,
    env: { ...process.env, GOBIN: join(into, 'bin'), GOTMPDIR: temporary, CGO_ENABLED: '0' },
    stdio: ['ignore', 'ignore', 'pipe'],
    detached: true, // its compilers and linkers are to end with it
  });
  const closed = once(child, 'close');
  const said = followBuild(child.stderr, log);
  const interrupt = () => signalGroup(child.pid, 'SIGINT');
  signal?.addEventListener('abort', interrupt);
  const [code] = await closed;
  signal?.removeEventListener('abort', interrupt);
  said.stop();
  signal?.throwIfAborted();
  if (code !== 0) throw new Error(`go install of the cluster's parts ended with ${code}:\n${said.tail.join('\n')}`);
}

/** Says now and then how far Go is, and keeps its last lines. */
function followBuild(output: Readable, log: (line: string) => void) {
  const started = Date.now();
  const tail: string[] = [];
  let compiled = 0;
  const progress = setInterval(() => {
    const seconds = Math.round((Date.now() - started) / 1000);
    log(`  ${seconds} s, ${compiled === 0 ? 'linking' : `${compiled} packages compiled`} ${tail.at(-1) ?? ''}`);
  }, 15_000);
  createInterface({ input: output }).on('line', (line) => {
    tail.push(line);
    if (tail.length > 20) tail.shift();
    if (!line.startsWith('go: ')) compiled += 1;
  });
  return { tail, stop: () => clearInterval(progress) };
}

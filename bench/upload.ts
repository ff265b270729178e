/** Uploads against the vendor's client and against plain PUTs: same files, same server, eight at once. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compare, type Measurement } from './measure.ts';
import type { UploadSide } from './upload-client.ts';

const smallFiles = 10_000;
const smallBytes = 10_000;
const largeBytes = 1_000_000_000;
const runs = 3;

export async function benchUpload(): Promise<readonly Measurement[]> {
  const directory = mkdtempSync(join(tmpdir(), 'argo-e2e-bench-'));
  const server = spawn(process.execPath, [join(import.meta.dirname, 'upload-server.ts')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    const [port] = await once(server.stdout, 'data');
    const endpoint = `http://127.0.0.1:${String(port).trim()}`;
    const small = smallTree(join(directory, 'small'));
    const large = largeTree(join(directory, 'large'));
    const side = (name: UploadSide, files: string) => () => void upload(name, endpoint, files);
    const measured = [
      await compare({
        name: '10,000 files of 10 kB',
        run: side('ours', small),
        baseline: 'the vendor’s save()',
        runBaseline: side('save', small),
        goal: { atLeast: 1 },
        runs,
      }),
      await compare({
        name: '10,000 files of 10 kB',
        run: side('ours', small),
        baseline: 'plain PUTs',
        runBaseline: side('put', small),
        goal: { atMost: 1.5 },
        runs,
      }),
      await compare({
        name: 'one file of 1 GB',
        run: side('ours', large),
        baseline: 'a plain PUT',
        runBaseline: side('put', large),
        goal: { atLeast: 0.8 },
        runs,
      }),
    ];
    const memory = (files: string) => `${Math.round(upload('ours', endpoint, files) / 1e6)} MB`;
    console.log(`  most memory: ${memory(small)} for the small files, ${memory(large)} for the large one`);
    return measured;
  } finally {
    server.kill();
    rmSync(directory, { recursive: true });
  }
}

/** Gives the most memory that the process had, in bytes. */
function upload(side: UploadSide, endpoint: string, files: string): number {
  const client = join(import.meta.dirname, 'upload-client.ts');
  const { status, stdout, stderr } = spawnSync(process.execPath, [client, side, endpoint, files], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${side} ended with ${status}: ${stderr}`);
  return Number(stdout);
}

function smallTree(directory: string): string {
  mkdirSync(directory);
  for (let index = 0; index < smallFiles; index++)
    writeFileSync(join(directory, `${index}.bin`), Buffer.alloc(smallBytes, index));
  return directory;
}

function largeTree(directory: string): string {
  mkdirSync(directory);
  writeFileSync(join(directory, 'large.bin'), '\0');
  truncateSync(join(directory, 'large.bin'), largeBytes);
  return directory;
}

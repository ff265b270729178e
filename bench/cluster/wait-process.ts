import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { build } from 'esbuild';
import type { WaitingNews, WaitingRequest } from './waiting.ts';

export interface Waited {
  /** When each end was noticed, milliseconds since the epoch. */
  readonly noticedAt: ReadonlyMap<string, number>;
  readonly peakMb: number;
}

/** Runs the process that waits to its end, bundled as the product is. Throws when it fails, or when a workflow did not succeed. */
export async function waitInProcess(request: WaitingRequest): Promise<Waited> {
  const directory = mkdtempSync(join(tmpdir(), 'argo-e2e-bench-'));
  try {
    return await runWaiting(await bundled(directory), request);
  } finally {
    rmSync(directory, { recursive: true });
  }
}

async function bundled(directory: string): Promise<string> {
  const outfile = join(directory, 'waiting.mjs');
  await build({
    entryPoints: [new URL('waiting.ts', import.meta.url).pathname],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node22',
    banner: { js: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);" },
  });
  return outfile;
}

async function runWaiting(file: string, request: WaitingRequest): Promise<Waited> {
  const child = spawn(process.execPath, [file], { stdio: ['pipe', 'pipe', 'inherit'] });
  child.stdin.end(JSON.stringify(request));
  const noticedAt = new Map<string, number>();
  let peakMb = Number.NaN;
  for await (const line of createInterface({ input: child.stdout })) {
    const news = JSON.parse(line) as WaitingNews;
    if (news.type === 'done') peakMb = news.peakMb;
    else if (news.phase === 'Succeeded') noticedAt.set(news.name, news.atMs);
    else throw new Error(`${news.name} ended as ${news.phase}`);
  }
  if (Number.isNaN(peakMb)) throw new Error('the process that waits ended before its time');
  return { noticedAt, peakMb };
}

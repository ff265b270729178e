import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { WaitingNews, WaitingRequest } from './waiting.ts';

export interface Waited {
  /** When each end was noticed, milliseconds since the epoch. */
  readonly noticedAt: ReadonlyMap<string, number>;
  readonly peakMb: number;
}

/** Runs the process that waits to its end. Throws when it fails, or when a workflow did not succeed. */
export async function waitInProcess(request: WaitingRequest): Promise<Waited> {
  const child = spawn(process.execPath, [new URL('waiting.ts', import.meta.url).pathname], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
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

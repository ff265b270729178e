/** Logs of the local engine: one file a pod below the run's state directory. */
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { HarnessError } from '../core/errors.ts';
import type { LogSource, LogTail, NodeLogQuery } from './log-source.ts';

export function createLocalLogSource(stateDir: string): LogSource {
  return { name: 'local', tail: (query, maxBytes) => tailOf(logFile(stateDir, query), maxBytes) };
}

/** File with all that the node's `main` printed. Throws HarnessError LOG for a name that is no part of a path. */
export function logFile(stateDir: string, { workflow, nodeId }: NodeLogQuery): string {
  for (const part of [workflow, nodeId]) {
    if (!/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(part)) throw new HarnessError('LOG', `${JSON.stringify(part)} cannot name a log`);
  }
  return join(stateDir, 'workflows', workflow, 'steps', nodeId, 'main.log');
}

/** Reads from the end, so that a log of a gigabyte costs no more than a short one. */
async function tailOf(file: string, maxBytes: number): Promise<LogTail | null> {
  const handle = await open(file, 'r').catch(() => null);
  if (handle === null) return null;
  try {
    const { size } = await handle.stat();
    const start = Math.max(0, size - maxBytes);
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(size - start), 0, size - start, start);
    const text = buffer.subarray(0, bytesRead).toString();
    const lineStart = start === 0 ? 0 : text.indexOf('\n') + 1;
    return { text: text.slice(lineStart), truncated: start > 0, file };
  } finally {
    await handle.close();
  }
}

import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { maxOutputBytes, type OutputFile } from './container-run.ts';

/**
 * Reads an output file of a step that ran on this machine's own files. What was there before the step started is
 * somebody else's and counts as missing: `sinceMs` is the time of change (`ctimeMs`) of a file made just before.
 */
export async function readOutputFile(file: string, sinceMs: number): Promise<OutputFile> {
  try {
    // without O_NONBLOCK, opening a named pipe waits for a writer
    const handle = await open(file, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      return await readHandle(handle, sinceMs);
    } finally {
      await handle.close();
    }
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null;
    if (code === 'ENOENT') return { type: 'missing' };
    return { type: 'unreadable', cause: typeof code === 'string' ? code : 'input/output error' };
  }
}

async function readHandle(handle: FileHandle, sinceMs: number): Promise<OutputFile> {
  const stats = await handle.stat();
  if (stats.isDirectory()) return { type: 'directory' };
  if (!stats.isFile()) return { type: 'unreadable', cause: 'not a regular file' };
  if (stats.ctimeMs < sinceMs) return { type: 'missing' };
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(maxOutputBytes + 1), 0, maxOutputBytes + 1, 0);
  return { type: 'file', content: buffer.subarray(0, bytesRead) };
}

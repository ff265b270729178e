import { type FileHandle, open } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { LogSource, LogTail, NodeLogQuery } from './log-source.ts';

/** Logs of the local engine's pods, below the state directory of a run. What is not there, or cannot be a name, has no log. */
export function createLocalLogSource(stateDir: string): LogSource {
  return {
    name: 'local',
    placeOf: ({ workflow, nodeId }) => `the files of ${nodeId} of workflow ${workflow} on this machine`,
    tail: async (query, maxBytes) => {
      const file = localLogFile(resolve(stateDir), query);
      const handle = file === null ? null : await openIfThere(file);
      if (file === null || handle === null) return null;
      try {
        return await readTail(handle, file, Math.max(0, Math.floor(maxBytes)));
      } finally {
        await handle.close();
      }
    },
  };
}

/** Written by engine/local; null for names that would leave the state directory. */
export function localLogFile(
  stateDir: string,
  { workflow, nodeId }: Pick<NodeLogQuery, 'workflow' | 'nodeId'>,
): string | null {
  const isPathPart = (name: string): boolean => /^[A-Za-z0-9][A-Za-z0-9._-]{0,252}$/.test(name);
  if (!isPathPart(workflow) || !isPathPart(nodeId)) return null;
  return join(stateDir, 'workflows', workflow, 'steps', nodeId, 'main.log');
}

async function openIfThere(file: string): Promise<FileHandle | null> {
  try {
    const handle = await open(file);
    if ((await handle.stat()).isFile()) return handle;
    await handle.close();
    return null;
  } catch (error) {
    const isAbsent = error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
    if (isAbsent) return null;
    throw error;
  }
}

/** One byte more than wanted is read, to see whether the first line of the rest is whole. */
async function readTail(handle: FileHandle, file: string, maxBytes: number): Promise<LogTail> {
  const { size } = await handle.stat();
  if (size <= maxBytes) return { text: (await readFrom(handle, 0, size)).toString(), truncated: false, file };
  const rest = await readFrom(handle, size - maxBytes - 1, maxBytes + 1);
  return { text: fromLineStart(rest).toString(), truncated: true, file };
}

/** A single line longer than all that is wanted keeps its end, from the first whole character on. */
function fromLineStart(rest: Buffer): Buffer {
  const lineEnd = rest.indexOf(0x0a);
  if (lineEnd !== -1 && lineEnd < rest.length - 1) return rest.subarray(lineEnd + 1);
  let start = 1;
  while (start < rest.length && isContinuation(rest[start])) start += 1;
  return rest.subarray(start);
}

/** UTF-8: bytes of a character after its first are 10xxxxxx. */
function isContinuation(byte: number | undefined): boolean {
  return byte !== undefined && (byte & 0xc0) === 0x80;
}

async function readFrom(handle: FileHandle, position: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, position);
  return buffer.subarray(0, bytesRead);
}

import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { moduleFile } from '../core/package-root.ts';
import { crc32cInTurns } from './crc32c.ts';

/** Sums beside other work, one after the other. */
export interface SumsBeside {
  /** CRC-32C of `bytes` after those that gave `before`: by a thread what lies in shared memory, in turns what does not or where the thread has ended. */
  sum(bytes: Uint8Array, before: number): Promise<number>;
  close(): Promise<void>;
}

/** What crc32c-worker.ts is asked for; it answers with the sum. */
export interface SumRequest {
  readonly bytes: Uint8Array;
  readonly before: number;
}

/** The thread begins with the first sum for it. @default file the one that answers with sums */
export function openSums(file: string | URL = moduleFile('storage/crc32c-worker')): SumsBeside {
  let thread: SumThread | null = null;
  return {
    async sum(bytes, before) {
      if (!(bytes.buffer instanceof SharedArrayBuffer)) return crc32cInTurns(bytes, before);
      thread ??= startThread(file);
      return (await askedOf(thread, { bytes, before })) ?? crc32cInTurns(bytes, before);
    },
    close: async () => void (await thread?.worker.terminate()),
  };
}

interface SumThread {
  readonly worker: Worker;
  readonly ended: Promise<null>;
}

function startThread(file: string | URL): SumThread {
  const worker = new Worker(file);
  return { worker, ended: once(worker, 'exit').then(nothing, nothing) };
}

function askedOf({ worker, ended }: SumThread, request: SumRequest): Promise<number | null> {
  const answered = once(worker, 'message').then(([sum]) => Number(sum), nothing);
  worker.postMessage(request);
  return Promise.race([answered, ended]);
}

function nothing(): null {
  return null;
}

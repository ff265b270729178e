import { appendFileSync, closeSync } from 'node:fs';
import { open } from 'node:fs/promises';
import type { ContainerStreams } from './container-run.ts';
import type { PipePool } from './output-pipes.ts';

/** Where the output of one container goes. */
export interface OutputFiles {
  readonly log: string;
  /** Gets stdout alone as well, when it is wanted. */
  readonly stdout: string | null;
}

export interface StepOutput {
  readonly streams: ContainerStreams;
  /** To be called once the container has been started, or could not be: the copying begins, and only the container can write. */
  handOver(): void;
  /** Resolves when all is in the files. What escaped from the container may hold on to the pipes: it is cut off after `limitMs`. */
  drain(limitMs: number): Promise<void>;
}

/** Largest result that Argo keeps: of a longer one the end. Source: Argo workflow/executor CaptureScriptResult. */
export const maxResultBytes = 256 * 1024;

/** Opens the pipes. stdout and stderr share one, hence their order, unless stdout is wanted alone. */
export async function openStepOutput(files: OutputFiles, pool: PipePool): Promise<StepOutput> {
  appendFileSync(files.log, ''); // what cannot have a log must not run
  const stderr = await pool.open();
  const stdout = files.stdout === null ? stderr : await pool.open();
  const copies: Promise<void>[] = [];
  return {
    streams: { stdout: stdout.writer, stderr: stderr.writer },
    handOver: () => {
      copies.push(stderr.copy(files.log, null));
      if (stdout !== stderr) copies.push(stdout.copy(files.log, files.stdout));
      for (const descriptor of new Set([stdout.writer, stderr.writer])) closeSync(descriptor);
    },
    drain: async (limitMs) => {
      const cutOff = (): void => [stdout, stderr].forEach((pipe) => void pipe.cutOff());
      const timer = setTimeout(cutOff, limitMs);
      await Promise.all(copies);
      clearTimeout(timer);
    },
  };
}

/** stdout of `main` as Argo keeps it: less one trailing newline, and of that the last 256 KiB. Empty when it wrote none. */
export async function readResult(file: string): Promise<string> {
  const handle = await open(file);
  try {
    const { size } = await handle.stat();
    const length = Math.min(size, maxResultBytes + 1);
    const { buffer } = await handle.read(Buffer.alloc(length), 0, length, size - length);
    const text = buffer.at(-1) === newline ? buffer.subarray(0, -1) : buffer;
    return text.subarray(-maxResultBytes).toString();
  } finally {
    await handle.close();
  }
}

const newline = 0x0a;

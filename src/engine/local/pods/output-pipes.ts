import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, constants, openSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { runCommand } from '../../../core/command.ts';
import { HarnessError } from '../../../core/errors.ts';

/**
 * Named pipes for the output of containers. A log file itself would not do: `echo x > /dev/stderr`, common in scripts,
 * empties a file; and Node's own pipes are sockets, which `/dev/stderr` cannot open.
 */
export interface PipePool {
  open(): Promise<OutputPipe>;
  /** Removes the pipes from the disk. */
  close(): Promise<void>;
}

export interface OutputPipe {
  /** For the container; close it here once it is started. */
  readonly writer: number;
  /** For the process that copies to the log. */
  readonly reader: number;
  /** Gives the pipe back; `isDrained` tells that nobody holds its other end any more. */
  giveBack(isDrained: boolean): void;
}

/** Pipes that one `mkfifo` makes. */
const batch = 8;

export function createPipePool(directory: string, mkfifo: string): PipePool {
  const free: string[] = [];
  let own: Promise<string> | null = null;
  let made = 0;
  let making: Promise<void> | null = null;
  const makeMore = async (): Promise<void> => {
    own ??= mkdir(directory, { recursive: true }).then(() => mkdtemp(join(directory, 'pipes-')));
    const place = await own;
    const names = Array.from({ length: batch }, (_, index) => join(place, String(made + index)));
    made += batch;
    const { exitCode, stderr } = await runCommand(mkfifo, ['-m', '600', ...names]);
    if (exitCode !== 0) throw new HarnessError('ENGINE', `cannot make pipes in ${place}: ${stderr.trim()}`);
    free.push(...names);
  };
  return {
    open: async () => {
      while (free.length === 0) {
        making ??= makeMore().finally(() => {
          making = null;
        });
        await making;
      }
      const file = free.pop() ?? '';
      return { ...openBothEnds(file), giveBack: (isDrained) => void (isDrained && free.push(file)) };
    },
    close: async () => {
      if (own !== null) await rm(await own, { recursive: true, force: true });
    },
  };
}

/** Copies a pipe to a log, in a process of its own: the data never passes through ours. With `file`, a second copy goes there. */
export function copyPipe(
  pipe: OutputPipe,
  log: number,
  tools: { readonly cat: string; readonly tee: string },
  file: string | null,
): ChildProcess {
  const [program, args] = file === null ? [tools.cat, []] : [tools.tee, ['--', file]];
  const child = spawn(program, args, { detached: true, env: {}, stdio: [pipe.reader, log, 'ignore'] });
  closeSync(pipe.reader);
  return child;
}

/** Each end waits for the other one to be opened, unless somebody is there already. */
function openBothEnds(file: string): { readonly reader: number; readonly writer: number } {
  const first = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const writer = openSync(file, constants.O_WRONLY);
    return { writer, reader: openSync(file, constants.O_RDONLY) };
  } finally {
    closeSync(first);
  }
}

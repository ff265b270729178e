import { closeSync, constants, openSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { runCommand } from '../../../core/command.ts';
import { HarnessError } from '../../../core/errors.ts';
import { type Copier, type CopyTools, startCopier } from './copier.ts';

/**
 * Named pipes for the output of containers. A log file itself would not do: `echo x > /dev/stderr`, common in scripts,
 * empties a file; and Node's own pipes are sockets, which `/dev/stderr` cannot open.
 */
export interface PipePool {
  open(): Promise<OutputPipe>;
  /** Removes the pipes from the disk and ends the processes that read them. */
  close(): Promise<void>;
}

/** A pipe in use. It goes back to the pool when all of it is copied, and is never used again when that failed. */
export interface OutputPipe {
  /** For the container; close it here once it is started. */
  readonly writer: number;
  /** Appends what comes to `log`, and to `file` if there is one, until nobody can write any more. Both lie where the pool was told. */
  copy(log: string, file: string | null): Promise<void>;
  /** Ends the copying. */
  cutOff(): void;
}

export interface PipePoolOptions {
  /** The pipes lie here; the logs lie in its parent or below, at paths whose own part holds no newline. */
  readonly directory: string;
  readonly mkfifo: string;
  readonly tools: CopyTools;
}

/** Pipes that one `mkfifo` makes. */
const batch = 8;

export function createPipePool({ directory, mkfifo, tools }: PipePoolOptions): PipePool {
  const unused: string[] = [];
  const free = new Map<string, Copier>();
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
    unused.push(...names);
  };
  const takeFree = (): OutputPipe | null => {
    for (const [file, copier] of free) {
      free.delete(file);
      if (copier.isReady()) return reopened(file, copier, free);
    }
    return null;
  };
  return {
    open: async () => {
      for (;;) {
        const pipe = takeFree() ?? fresh(unused.pop(), directory, tools, free);
        if (pipe !== null) return pipe;
        making ??= makeMore().finally(() => {
          making = null;
        });
        await making;
      }
    },
    close: async () => {
      for (const copier of free.values()) copier.end();
      free.clear();
      if (own !== null) await rm(await own, { recursive: true, force: true });
    },
  };
}

/** The copier of a new pipe is started when the container runs already, so that the two start at the same time. */
function fresh(
  file: string | undefined,
  directory: string,
  tools: CopyTools,
  free: Map<string, Copier>,
): OutputPipe | null {
  if (file === undefined) return null;
  const { reader, writer } = openBothEnds(file);
  let copier: Copier | null = null;
  return {
    writer,
    copy: (log, second) => {
      copier = startCopier(reader, directory, tools);
      closeSync(reader);
      return copyAndFree(file, copier, free, log, second);
    },
    cutOff: () => copier?.kill(),
  };
}

function reopened(file: string, copier: Copier, free: Map<string, Copier>): OutputPipe {
  const { reader, writer } = openBothEnds(file);
  closeSync(reader);
  return {
    writer,
    copy: (log, second) => copyAndFree(file, copier, free, log, second),
    cutOff: () => copier.kill(),
  };
}

async function copyAndFree(
  file: string,
  copier: Copier,
  free: Map<string, Copier>,
  log: string,
  second: string | null,
): Promise<void> {
  if (await copier.copy(log, second)) free.set(file, copier);
  else copier.kill();
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

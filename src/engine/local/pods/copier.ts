import { type ChildProcess, spawn } from 'node:child_process';
import { Socket } from 'node:net';
import { relative } from 'node:path';

export interface CopyTools {
  readonly sh: string;
  readonly cat: string;
  readonly tee: string;
}

/**
 * A process that copies one pipe to files, again and again: the data never passes through ours, and a shell of its own
 * starts `cat` for a tenth of what a start from our large process costs.
 */
export interface Copier {
  /** Appends to `log`, and writes to `file` if there is one, until the pipe has no writer. Whether all went well. */
  copy(log: string, file: string | null): Promise<boolean>;
  /** Whether it waits for work. */
  isReady(): boolean;
  /** Lets it go when it has nothing to do any more. */
  end(): void;
  kill(): void;
}

/** Each job is two lines, the log and the other file; the answer is the exit code. It ends when we do, but not before its job is done. */
const script = `
while IFS= read -r log && IFS= read -r file; do
  if [ -z "$file" ]; then "$1" <&3 >>"$log"; else "$2" -- "$file" <&3 >>"$log"; fi
  echo "$?"
done`;

/** `reader` is the end of the pipe to read. Paths reach the process relative to `directory`, so that only what is below it must hold no newline. */
export function startCopier(reader: number, directory: string, tools: CopyTools): Copier {
  const child = spawn(tools.sh, ['-c', script, 'copier', tools.cat, tools.tee], {
    cwd: directory,
    detached: true, // a signal for our group must not cut a log off
    env: {},
    stdio: ['pipe', 'pipe', 'ignore', reader],
  });
  letUsEnd(child);
  let isOver = false;
  let answer: (isWell: boolean) => void = () => {};
  const finish = (): void => {
    isOver = true;
    answer(false);
  };
  child.on('error', finish);
  child.on('exit', finish);
  child.stdin?.on('error', () => {}); // its exit says it
  child.stdout?.on('data', (code: Buffer) => answer(code.toString() === '0\n'));
  return {
    copy: (log, file) =>
      new Promise((resolve) => {
        answer = resolve;
        if (isOver) return resolve(false);
        child.stdin?.write(`${relative(directory, log)}\n${file === null ? '' : relative(directory, file)}\n`);
      }),
    isReady: () => !isOver,
    end: () => void child.stdin?.end(),
    kill: () => killGroup(child),
  };
}

/** A copier that waits for work must not keep our process alive. */
function letUsEnd(child: ChildProcess): void {
  child.unref();
  for (const stream of [child.stdin, child.stdout]) if (stream instanceof Socket) stream.unref();
}

function killGroup({ pid, exitCode, signalCode }: ChildProcess): void {
  if (pid === undefined || exitCode !== null || signalCode !== null) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // it ended in the meantime
  }
}

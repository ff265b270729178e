import { spawn } from 'node:child_process';
import { unreachable } from '../core/unreachable.ts';
import { createLineReader } from './line-reader.ts';
import { type ChildInput, type ChildMessage, type Complaint, type Place, parseMessage, resultFd } from './protocol.ts';
import { searchPath } from './sandbox/isolation.ts';

/** What came of one call. */
export type Outcome =
  | { readonly type: 'workflow'; readonly workflow: unknown }
  | { readonly type: 'complaints'; readonly complaints: readonly Complaint[] };

export interface Output {
  readonly index: number;
  readonly stream: 'stdout' | 'stderr';
  readonly text: string;
  /** Lines after `text` that were not kept. */
  readonly omittedLines: number;
  readonly place: Place | null;
  /** Written past the console: by the function, or by Node about its end. */
  readonly isRaw: boolean;
}

export interface ChildRun {
  /** Whether the child's own program began at all. */
  readonly isReady: boolean;
  readonly outcomes: ReadonlyMap<number, Outcome>;
  readonly output: readonly Output[];
  /** What the child wrote past us, e.g. when it crashed; the beginning of it. */
  readonly rawOutput: string;
}

export interface ChildLimits {
  /** Milliseconds for each call, loading included. */
  readonly timeoutMs: number;
  /** For what is said when it is reached. */
  readonly memoryMb: number;
  readonly signal: AbortSignal | undefined;
}

const maxResultBytes = 32 * 2 ** 20;
const maxRawOutput = 16 * 2 ** 10;
const maxOutputs = 50;

/**
 * Starts a child and gives what it answered before it ended; calls it did not come to have no outcome.
 * A child that takes too long, writes too much or writes what is not ours is killed with its whole process group.
 */
export function runChild(
  argv: readonly [string, ...string[]],
  input: ChildInput,
  limits: ChildLimits,
): Promise<ChildRun> {
  return new Promise((resolve, reject) => {
    const run = new RunningChild(input, limits);
    const [file, ...args] = argv;
    const child = spawn(file, args, {
      cwd: '/',
      env: { PATH: searchPath, LANG: 'C.UTF-8', TZ: 'UTC' },
      detached: true,
      stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
    });
    const kill = () => killGroup(child.pid);
    run.onOver(kill);
    limits.signal?.addEventListener('abort', kill, { once: true });
    child.stdin.on('error', () => {}); // it may end before it has read everything
    child.stdin.end(JSON.stringify(input));
    child.stdout.on('data', (chunk: Buffer) => run.takeRawOutput('stdout', chunk));
    child.stderr.on('data', (chunk: Buffer) => run.takeRawOutput('stderr', chunk));
    child.stdio[resultFd]?.on('data', (chunk: Buffer) => run.takeResult(chunk));
    child.on('error', reject);
    child.on('close', (code, signal) => {
      limits.signal?.removeEventListener('abort', kill);
      kill(); // whatever it may have left behind
      resolve(run.end(code, signal));
    });
  });
}

/** What is known about a child while it runs. */
class RunningChild {
  readonly #input: ChildInput;
  readonly #limits: ChildLimits;
  readonly #reader = createLineReader(maxResultBytes);
  readonly #outcomes = new Map<number, Outcome>();
  readonly #output: Output[] = [];
  #rawOutput = '';
  #isReady = false;
  #current: number | null = null;
  #timer: NodeJS.Timeout;
  #kill: () => void = () => {};

  constructor(input: ChildInput, limits: ChildLimits) {
    this.#input = input;
    this.#limits = limits;
    this.#timer = this.#newTimer();
  }

  onOver(kill: () => void): void {
    this.#kill = kill;
  }

  /** Written past `process.stdout`: whose it is can only be told by when it came. */
  takeRawOutput(stream: Output['stream'], chunk: Buffer): void {
    const text = chunk.toString('utf8', 0, maxRawOutput - this.#rawOutput.length);
    if (text === '') return;
    this.#rawOutput += text;
    if (this.#current !== null)
      this.#takeOutput({ index: this.#current, stream, text, omittedLines: 0, place: null, isRaw: true });
  }

  takeResult(chunk: Buffer): void {
    const lines = this.#reader.push(chunk);
    if (lines === null) this.#giveUp(`gave more than ${maxResultBytes / 2 ** 20} MB`, 'return a smaller Workflow');
    for (const line of lines ?? []) this.#takeLine(line);
  }

  end(code: number | null, signal: NodeJS.Signals | null): ChildRun {
    clearTimeout(this.#timer);
    if (this.#current !== null) this.#complain(endMessage(code, signal, this.#rawOutput, this.#limits.memoryMb), null);
    return { isReady: this.#isReady, outcomes: this.#outcomes, output: this.#output, rawOutput: this.#rawOutput };
  }

  #takeLine(line: string): void {
    const message = parseMessage(line, this.#input.token);
    if (message === null)
      this.#giveUp('wrote to the file descriptor on which its result is handed over', `leave fd ${resultFd} alone`);
    else this.#take(message);
  }

  #take(message: ChildMessage): void {
    switch (message.type) {
      case 'ready':
        this.#isReady = true;
        return;
      case 'start':
        this.#current = message.index;
        clearTimeout(this.#timer);
        this.#timer = this.#newTimer();
        return;
      case 'output':
        this.#takeOutput({ ...message, isRaw: false });
        return;
      case 'workflow':
      case 'complaints':
        this.#outcomes.set(message.index, message);
        this.#current = null;
        return;
      default:
        unreachable(message);
    }
  }

  #takeOutput(output: Output): void {
    if (this.#output.length < maxOutputs) this.#output.push(output);
  }

  #newTimer(): NodeJS.Timeout {
    const { timeoutMs } = this.#limits;
    return setTimeout(
      () =>
        this.#giveUp(
          `did not finish within ${timeoutMs / 1000} seconds`,
          'look for an endless loop, or a promise that takes too long',
        ),
      timeoutMs,
    );
  }

  #giveUp(message: string, hint: string): void {
    if (this.#current !== null) this.#complain(message, hint);
    this.#kill();
  }

  #complain(message: string, hint: string | null): void {
    if (this.#current === null) return;
    this.#outcomes.set(this.#current, {
      type: 'complaints',
      complaints: [{ message, path: null, hint, place: null, frames: [] }],
    });
    this.#current = null;
  }
}

function endMessage(code: number | null, signal: NodeJS.Signals | null, rawOutput: string, memoryMb: number): string {
  if (/out of memory|bad_alloc|allocation failed/i.test(rawOutput)) return `used more than ${memoryMb} MB of memory`;
  return `ended its process (${signal === null ? `exit code ${code}` : signal}) without a result`;
}

function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // The group is gone already.
  }
}

import { HarnessError } from './errors.ts';

export interface CommandOptions {
  readonly cwd?: string;
  /** The whole environment of the child. @default the parent's */
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string;
  readonly signal?: AbortSignal;
  /** Milliseconds until the command is killed. @default none */
  readonly timeoutMs?: number;
}

export interface CommandResult {
  /** Null when a signal ended the command. */
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Thrown by `runCommand` when the program cannot be started at all. */
export class CommandError extends HarnessError {
  override readonly name = 'CommandError';
}

/** Runs a program without a shell and gathers its output; a non-zero exit is a result, not an error. */
export async function runCommand(
  file: string,
  args: readonly string[],
  options: CommandOptions = {},
): Promise<CommandResult> {
  const { spawn } = await import('node:child_process'); // slow to load, and many runs start no process
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, {
      cwd: options.cwd,
      env: options.env,
      signal: options.signal,
      timeout: options.timeoutMs,
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
    child.stdin.on('error', () => {}); // the child may end before it reads its input
    child.on('error', (cause) =>
      reject(
        new CommandError('COMMAND', `cannot run ${file}: ${cause.message}`, {
          cause,
          hint: `install ${file} and put it on PATH`,
        }),
      ),
    );
    child.on('close', (exitCode) =>
      resolve({ exitCode, stdout: Buffer.concat(stdout).toString(), stderr: Buffer.concat(stderr).toString() }),
    );
    child.stdin.end(options.input ?? '');
  });
}

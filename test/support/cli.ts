import { spawn } from 'node:child_process';
import { join } from 'node:path';

export interface CliResult {
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CliOptions {
  readonly cwd: string;
  /** Added to a minimal environment; nothing of the test runner's own Prow or CI variables gets in. */
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string;
  /** Called with everything printed so far, at each piece of output. */
  readonly onOutput?: (text: string, child: RunningCli) => void;
}

export interface RunningCli {
  readonly pid: number;
  kill(signal: NodeJS.Signals): void;
}

export function binFile(bin: 'run_e2e' | 'e2e'): string {
  return join(import.meta.dirname, `../../dist/cli/${bin}.js`);
}

/** Spawns the built bin as a user would and waits for its end. */
export function runCli(
  bin: 'run_e2e' | 'e2e',
  args: readonly string[],
  { cwd, env = {}, input, onOutput }: CliOptions,
): Promise<CliResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [binFile(bin), ...args], { cwd, env: { ...minimalEnvironment(), ...env } });
    let stdout = '';
    let stderr = '';
    const running: RunningCli = { pid: child.pid ?? -1, kill: (signal) => void child.kill(signal) };
    const heard = () => onOutput?.(stdout + stderr, running);
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
      heard();
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
      heard();
    });
    child.on('error', reject);
    child.on('close', (exitCode, signal) => resolve({ exitCode, signal, stdout, stderr }));
    child.stdin.on('error', () => {});
    child.stdin.end(input ?? '');
  });
}

export function minimalEnvironment(): Record<string, string> {
  return { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '/', LANG: 'C.UTF-8' };
}

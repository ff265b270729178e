/** Programs of the cluster: those that must end well, and those that go on. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from '../../../src/core/command.ts';

export interface Program {
  /** Of its log file as well. */
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs a program to its end and gives its output. Throws with what it said when it does not end with 0. */
export async function mustRun(command: string, args: readonly string[], cwd?: string, input?: string): Promise<string> {
  const result = await runCommand(command, args, { ...(cwd === undefined ? {} : { cwd }), input: input ?? '' });
  if (result.exitCode === 0) return result.stdout;
  throw new Error(`${command} ${args.join(' ')} ended with ${result.exitCode}: ${result.stderr || result.stdout}`);
}

/** Starts a program that goes on, with its output in `DIRECTORY/NAME.log`. */
export function startProgram(program: Program, logs: string): ChildProcess {
  const log = openSync(join(logs, `${program.name}.log`), 'a');
  return spawn(program.command, program.args, {
    stdio: ['ignore', log, log],
    env: { ...process.env, ...program.env },
  });
}

/** On Linux: the kernel sends a program this signal when we end, also when nobody lets us do it ourselves. */
export function untilWeEnd(signal: 'INT' | 'TERM' | 'KILL'): readonly string[] {
  return process.platform === 'linux' ? ['setpriv', '--pdeathsig', signal] : [];
}

/** Sends a signal to all processes of a group, which may have ended already. */
export function signalGroup(leader: number | undefined, signal: NodeJS.Signals): void {
  try {
    if (leader !== undefined) process.kill(-leader, signal);
  } catch {
    // nobody is left in it
  }
}

/** Ends a program and waits until it is gone. */
export async function endProgram(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill(signal);
  await gone;
}

/** The last lines of a program's log. */
export function logTail(logs: string, name: string, lines = 15): string {
  try {
    return readFileSync(join(logs, `${name}.log`), 'utf8')
      .trimEnd()
      .split('\n')
      .slice(-lines)
      .join('\n');
  } catch {
    return '(no log)';
  }
}

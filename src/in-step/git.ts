import type { Clock } from '../core/clock.ts';
import { runCommand } from '../core/command.ts';
import { HarnessError } from '../core/errors.ts';
import type { CloneCommand } from './clone-record.ts';
import { withoutCredentials } from './clone-source.ts';

/** Thrown when a git command fails: `output` is what it said. */
export class GitError extends HarnessError {
  override readonly name = 'GitError';
  readonly output: string;
  constructor(message: string, output: string, hint?: string) {
    super('GIT', message, { hint });
    this.output = output;
  }
}

export interface GitContext {
  /** Working directory of every command. */
  readonly directory: string;
  /** Whole environment of git: see `gitEnvironment`. */
  readonly env: Readonly<Record<string, string>>;
  readonly clock: Clock;
  readonly signal?: AbortSignal | undefined;
  /** Every command is appended here. */
  readonly commands: CloneCommand[];
}

export interface GitOptions {
  /** Added to the environment. */
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string;
}

/** Ours before the user's: no hooks, no signing, no background processes, no remote helpers, no endless transfer that moves nothing. */
const settings = [
  'advice.detachedHead=false',
  'core.hooksPath=/dev/null',
  'core.fsmonitor=false',
  'commit.gpgSign=false',
  'gc.auto=0',
  'maintenance.auto=false',
  'protocol.version=2',
  'protocol.ext.allow=never',
  'http.lowSpeedLimit=1',
  'http.lowSpeedTime=120',
  'init.defaultBranch=master',
].flatMap((setting) => ['-c', setting]);

const maxOutput = 16_384;

/** Runs git without a shell and gives its standard output. Throws GitError when it fails, and the signal's reason when that fires. */
export async function git(context: GitContext, args: readonly string[], options: GitOptions = {}): Promise<string> {
  const { directory, clock, signal, commands } = context;
  signal?.throwIfAborted();
  const startedAt = clock.now();
  const command = withoutCredentials(`git ${args.join(' ')}`);
  const result = await runCommand('git', [...settings, ...args], {
    cwd: directory,
    env: { ...context.env, ...options.env },
    ...(options.input === undefined ? {} : { input: options.input }),
    ...(signal === undefined ? {} : { signal }),
  }).catch((error: unknown) => {
    signal?.throwIfAborted();
    throw error;
  });
  const said = withoutCredentials(`${result.stdout}${result.stderr}`).replaceAll('\0', '\n');
  const error =
    result.exitCode === 0 ? '' : result.exitCode === null ? 'killed by a signal' : `exit status ${result.exitCode}`;
  commands.push({ command, output: said.slice(-maxOutput), error, durationMs: clock.now() - startedAt });
  if (error === '') return result.stdout;
  throw new GitError(`${command} failed in ${directory}: ${error}${reasonIn(said)}`, said);
}

/** Whether a command that only asks succeeds. */
export async function gitSucceeds(context: GitContext, args: readonly string[]): Promise<boolean> {
  try {
    await git({ ...context, commands: [] }, args);
    return true;
  } catch (error) {
    if (error instanceof GitError) return false;
    throw error;
  }
}

/** What git calls fatal, else the last thing it said. */
function reasonIn(text: string): string {
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const reason = lines.find((line) => line.startsWith('fatal: ')) ?? lines.at(-1);
  return reason === undefined ? '' : `: ${reason}`;
}

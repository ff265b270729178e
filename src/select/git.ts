import { existsSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { CommandError, type CommandResult, runCommand } from '../core/command.ts';
import { HarnessError, type HarnessErrorOptions } from '../core/errors.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** Git in one checkout. Names and commits come from outside: every caller puts them behind `--end-of-options` or `--`. */
export interface Git {
  /** Top directory of the checkout, absolute. */
  readonly root: string;
  run(...args: readonly string[]): Promise<CommandResult>;
}

/** Thrown where there is nothing to ask or nobody to answer: `directory` is in no checkout, or git is not installed. */
export class NoGitError extends HarnessError {
  readonly missing: 'checkout' | 'git';

  constructor(missing: NoGitError['missing'], message: string, options: HarnessErrorOptions) {
    super('GIT', message, options);
    this.missing = missing;
  }
}

/** Thrown as NoGitError when git is missing or `directory` is in no checkout; as another HarnessError GIT when git refuses the checkout. */
export async function openGit(directory: string, env: Environment): Promise<Git> {
  if (existsSync(directory) && topByDotGit(directory) === null) throw noCheckout(directory);
  const gitEnv = cleanEnvironment(env);
  const run = (at: string, args: readonly string[]) => runGit(['-C', at, ...args], gitEnv);
  const top = await run(directory, ['rev-parse', '--show-toplevel']);
  if (top.exitCode !== 0) throw notOpened(directory, top.stderr);
  const root = top.stdout.replace(/\n$/, '');
  return { root, run: (...args) => run(root, args) };
}

/**
 * The checkout around an existing directory, told without git: the nearest directory with a `.git`. Null: there is nothing for git to find,
 * for without GIT_DIR it looks nowhere else.
 */
export function topByDotGit(directory: string): string | null {
  let at = realpathSync(directory);
  while (!existsSync(join(at, '.git'))) {
    if (at === dirname(at)) return null;
    at = dirname(at);
  }
  return at;
}

/** What a git command printed. Thrown as HarnessError GIT when it fails. */
export async function gitOutput(git: Git, ...args: readonly string[]): Promise<string> {
  const result = await git.run(...args);
  if (result.exitCode === 0) return result.stdout;
  throw gitError(
    `git ${args[0]} failed in ${git.root}: ${firstLine(result.stderr)}`,
    `run \`git ${args.join(' ')}\` there to see why`,
  );
}

/** Lines of a NUL-separated answer. */
export async function gitNames(git: Git, ...args: readonly string[]): Promise<string[]> {
  return (await gitOutput(git, ...args)).split('\0').filter((name) => name !== '');
}

export function gitError(message: string, hint: string): HarnessError {
  return new HarnessError('GIT', message, { hint });
}

async function runGit(args: readonly string[], env: Record<string, string>): Promise<CommandResult> {
  try {
    // no pager, no file system monitor and no replaced objects: the answer depends on the checkout alone
    return await runCommand('git', ['--no-pager', '--no-replace-objects', '-c', 'core.fsmonitor=false', ...args], {
      env,
    });
  } catch (cause) {
    if (!(cause instanceof CommandError)) throw cause;
    const hint = 'install git (`apt-get install git`), or say what changed with --changed-files or --all';
    throw new NoGitError('git', 'git is not installed, so changed files cannot be told', { cause, hint });
  }
}

/** Variables such as GIT_DIR or GIT_EXTERNAL_DIFF, set inside hooks and by other tools, would make git look elsewhere. */
function cleanEnvironment(env: Environment): Record<string, string> {
  const kept = Object.entries(env).filter(
    ([name, value]) => value !== undefined && (!name.startsWith('GIT_') || name.startsWith('GIT_CONFIG_')),
  );
  const fixed = { LC_ALL: 'C', GIT_TERMINAL_PROMPT: '0', GIT_OPTIONAL_LOCKS: '0' };
  return { ...Object.fromEntries(kept.map(([name, value]) => [name, value ?? ''])), ...fixed };
}

function notOpened(directory: string, stderr: string): HarnessError {
  if (stderr.includes('dubious ownership')) {
    return gitError(
      `git refuses ${directory}: it belongs to another user`,
      `run \`git config --global --add safe.directory ${directory}\``,
    );
  }
  if (stderr.includes('not a git repository')) return noCheckout(directory);
  return gitError(
    `git cannot open ${directory}: ${firstLine(stderr)}`,
    `run \`git -C ${directory} status\` to see why`,
  );
}

function noCheckout(directory: string): HarnessError {
  return new NoGitError('checkout', `${directory} is not a git checkout, so changed files cannot be told`, {
    hint: 'run inside one, or say what changed with --changed-files or --all',
  });
}

function firstLine(text: string): string {
  return text.trim().split('\n')[0] ?? '';
}

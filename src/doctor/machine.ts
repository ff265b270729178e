import { accessSync, constants } from 'node:fs';
import { CommandError, runCommand } from '../core/command.ts';
import { type Finding, scribeOf } from './finding.ts';

export interface Machine {
  /** Of the Node that runs us, `24.1.0`. */
  readonly nodeVersion: string;
  /** Where temporary files go. */
  readonly temporaryDirectory: string;
  /** For git. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** `engines` of package.json. */
const oldestNode = [22, 19] as const;
/** `git rev-parse --end-of-options`. */
const oldestGit = [2, 30] as const;

const { ok, warning, failed } = scribeOf('this machine');

export async function examineMachine(machine: Machine): Promise<readonly Finding[]> {
  return [node(machine), await git(machine), temporary(machine)];
}

function node({ nodeVersion }: Machine): Finding {
  if (isAtLeast(nodeVersion, oldestNode)) return ok('Node', nodeVersion);
  return failed('Node', nodeVersion, `install Node ${oldestNode.join('.')} or newer`);
}

async function git({ env }: Machine): Promise<Finding> {
  const given = Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined);
  try {
    const { stdout } = await runCommand('git', ['--version'], { env: Object.fromEntries(given), timeoutMs: 10_000 });
    const version = /\d+(\.\d+)+/.exec(stdout)?.[0] ?? '';
    if (version === '') return warning('git', `its version cannot be read from ${JSON.stringify(stdout.trim())}`, null);
    if (isAtLeast(version, oldestGit)) return ok('git', version);
    return failed('git', version, `install git ${oldestGit.join('.')} or newer`);
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    return failed('git', 'is not there', 'install git and put it on PATH: changed files and checkouts come from it');
  }
}

function temporary({ temporaryDirectory }: Machine): Finding {
  return isWritable(temporaryDirectory)
    ? ok('temporary files', temporaryDirectory)
    : failed('temporary files', `${temporaryDirectory} cannot be written`, 'set TMPDIR to a directory that can');
}

export function isWritable(directory: string): boolean {
  try {
    accessSync(directory, constants.W_OK | constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** By the first two numbers of a version. */
export function isAtLeast(version: string, [major, minor]: readonly [number, number]): boolean {
  const [seenMajor = 0, seenMinor = 0] = version.split('.').map(Number);
  return seenMajor > major || (seenMajor === major && seenMinor >= minor);
}

/** A step that failed on this machine, and how a person gets to where it did. */
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FailedCommand } from './container-run.ts';
import type { Isolation } from './isolation.ts';
import { findTools } from './machine-tools.ts';
import type { PreparedContainer } from './prepare-container.ts';
import type { PodRun } from './run-pod.ts';

export interface FailedStep {
  readonly workflowName: string;
  readonly nodeName: string;
  readonly exitCode: number;
  /** Where its command ran; in a sandbox a door to it, `/proc/<pid>/cwd`. */
  readonly directory: string;
  /** Its variables for a POSIX shell, those of secrets as well: only we may read the file, and it goes with the step. */
  readonly environmentFile: string;
  /** A line for a shell of this machine that opens one where the step ran, with its environment; null where there is no `nsenter`. */
  readonly enter: string | null;
}

/** Resolves when the step may come to its end, at the latest when `stop` fires. */
export type OnFailure = (step: FailedStep, stop: AbortSignal) => Promise<void>;

export async function failedStep(
  { pod, paths, context }: PodRun,
  { plan, scratch }: PreparedContainer,
  { exitCode, initPid }: FailedCommand,
): Promise<FailedStep> {
  const environmentFile = join(paths.scratch, 'environment.sh');
  await writeEnvironment(environmentFile, plan.environment);
  const { workflowName, nodeName } = pod;
  const step = { workflowName, nodeName, exitCode, environmentFile };
  if (initPid === null) {
    const directory = plan.workingDir ?? join(scratch, 'tmp');
    return { ...step, directory, enter: `cd ${quoted(directory)} && ${withEnvironment(environmentFile, 'exec sh')}` };
  }
  const { nsenter } = await findTools(['nsenter'], context.path);
  return {
    ...step,
    directory: `/proc/${initPid}/cwd`,
    enter:
      nsenter === null
        ? null
        : withEnvironment(environmentFile, `exec ${quoted(nsenter)} ${entering(context.isolation, initPid)} sh`),
  };
}

/** Into all that was made for the step: its user, mounts and processes, its root and its working directory. */
function entering(isolation: Isolation, pid: number): string {
  const isRootless = isolation.type === 'namespaces' && isolation.rootless;
  return `-t ${pid}${isRootless ? ' -U --preserve-credentials' : ''} -m -p -r -w --`;
}

/** Nothing of the environment of whoever looks comes along but the kind of terminal. */
function withEnvironment(file: string, command: string): string {
  return `env -i TERM="$TERM" sh -c ${quoted(`. ${quoted(file)}; ${command}`)}`;
}

/** Made anew, for what is there may be a link that the step has put there. A shell cannot hold variables of other names. */
async function writeEnvironment(file: string, environment: Readonly<Record<string, string>>): Promise<void> {
  const lines = Object.entries(environment)
    .filter(([name]) => /^[A-Za-z_][A-Za-z0-9_]*$/.test(name))
    .map(([name, value]) => `export ${name}=${quoted(value)}\n`);
  await rm(file, { force: true });
  await writeFile(file, lines.join(''), { mode: 0o600, flag: 'wx' });
}

/** One word for a POSIX shell. */
function quoted(text: string): string {
  return /^[\w./:@%+,-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

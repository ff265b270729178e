/** Finds the runs of this machine again, for commands of another process. */
import { readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Workflow } from '../argo/types.ts';
import { HarnessError } from '../core/errors.ts';
import { readWorkflow } from '../engine/local/workflow-store.ts';
import { findRunDirectory, latestFirst, type RunDirectory } from '../run/run-directory.ts';
import type { FlagSpec } from './command.ts';
import type { Host } from './host.ts';

export interface LocalRun {
  readonly directory: RunDirectory;
  /** In the order of their names; never empty. */
  readonly workflows: readonly Workflow[];
}

export const workflowFlag = {
  workflow: {
    type: 'string',
    describe: 'only this workflow of the run: its name or a part of it',
    value: '<name>',
    group: 'Run:',
    defaultDescription: 'all of them',
    fromEnvironment: false,
  },
} as const satisfies Readonly<Record<string, FlagSpec>>;

/**
 * The run with this id (`latest`: the newest one) below the current directory, with those of its workflows whose name has `part` in it. As
 * for argo, the name of a workflow does as well: the newest run that has it. Throws HarnessError NOT_FOUND with what there is instead.
 */
export async function findLocalRun(id: string, part: string | undefined, { cwd }: Host): Promise<LocalRun> {
  const runsDir = resolve(cwd, '.argo-e2e', 'runs');
  const directory = await findRunDirectory(runsDir, id);
  if (directory !== null) return { directory, workflows: await workflowsOf(directory, part) };
  const ids = await latestFirst(runsDir);
  for (const each of ids) {
    const run = await findRunDirectory(runsDir, each);
    if (run !== null && (await namesIn(run)).includes(id))
      return { directory: run, workflows: await workflowsOf(run, id) };
  }
  throw notFound(
    `there is no run ${id} under ${runsDir}`,
    ids.length === 0
      ? 'nothing has been run here: change to the directory of the run'
      : `there are ${ids.slice(0, 5).join(', ')}`,
  );
}

async function namesIn({ stateDir }: RunDirectory): Promise<readonly string[]> {
  return (await readdir(join(stateDir, 'workflows')).catch(() => [])).toSorted();
}

async function workflowsOf(run: RunDirectory, part: string | undefined): Promise<readonly Workflow[]> {
  const { id, stateDir } = run;
  const names = await namesIn(run);
  const exact = names.filter((name) => name === part);
  const meant = exact.length > 0 ? exact : names.filter((name) => part === undefined || name.includes(part));
  const found = await Promise.all(meant.map((name) => readWorkflow(stateDir, name)));
  const workflows = found.filter((workflow) => workflow !== null);
  if (workflows.length > 0) return workflows;
  throw notFound(
    part === undefined ? `run ${id} has no workflow` : `run ${id} has no workflow ${part}`,
    names.length === 0 ? 'nothing has been started in it, or what was has been deleted' : `it has ${names.join(', ')}`,
  );
}

export function hasEnded({ status }: Workflow): boolean {
  return Boolean(status?.finishedAt);
}

export function notFound(message: string, hint: string): HarnessError {
  return new HarnessError('NOT_FOUND', message, { hint });
}

/** Finds the runs of this machine again, for commands of another process. */
import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import type { Workflow } from '../argo/types.ts';
import { requestAct } from '../engine/local/act-wishes.ts';
import { createLocalLooker } from '../engine/local/looker.ts';
import { readWorkflow } from '../engine/local/workflow-store.ts';
import { createLocalLogSource } from '../logs/local.ts';
import type { NodeLogQuery } from '../logs/log-source.ts';
import { shellWord } from '../report/next-commands.ts';
import { findRunDirectory, isAbandoned, latestFirst, type RunDirectory } from '../run/run-directory.ts';
import type { FoundRun, Runs } from './found-run.ts';
import type { Host } from './host.ts';
import { meantNames } from './meant-names.ts';
import { notFound } from './not-found.ts';

/** More is not looked through for the last lines of a log. */
const tailBytes = 4 * 1024 * 1024;

/** Runs below the current directory. */
export function openLocalRuns(host: Host): Runs {
  return {
    client: null,
    find: async (id, part) => {
      const { directory, workflows } = await findLocalRun(id, part, host);
      return foundRun(directory, workflows, host);
    },
    close: async () => {},
  };
}

async function foundRun(directory: RunDirectory, workflows: readonly Workflow[], host: Host): Promise<FoundRun> {
  return {
    id: directory.id,
    place: 'local',
    logs: { type: 'local', stateDir: directory.stateDir },
    connection: [],
    workflows,
    isAbandoned: await isAbandoned(directory),
    isAbandonedNow: () => isAbandoned(directory),
    looker: createLocalLooker(directory.stateDir, host.clock),
    linesOf: (query, tail) => linesOf(directory, query, tail),
    act: (ref, wish) => requestAct(directory.stateDir, ref, wish, host.clock),
  };
}

interface LocalRun {
  readonly directory: RunDirectory;
  readonly workflows: readonly Workflow[];
}

async function findLocalRun(id: string, part: string | undefined, { cwd }: Host): Promise<LocalRun> {
  const runsDir = resolve(cwd, '.argo-e2e', 'runs');
  const directory = await findRunDirectory(runsDir, id);
  if (directory !== null) return { directory, workflows: await workflowsOf(directory, part) };
  const ids = await latestFirst(runsDir);
  for (const each of ids) {
    const run = await findRunDirectory(runsDir, each);
    if (run !== null && (await namesIn(run)).includes(id))
      return { directory: run, workflows: await workflowsOf(run, id) };
  }
  const here =
    ids.length === 0
      ? 'nothing has been run here: change to the directory of the run'
      : `there are ${ids.slice(0, 5).join(', ')}`;
  throw notFound(`there is no run ${id} under ${runsDir}`, `${here}; for one on a cluster add -n NAMESPACE`);
}

async function namesIn({ stateDir }: RunDirectory): Promise<readonly string[]> {
  return (await readdir(join(stateDir, 'workflows')).catch(() => [])).toSorted();
}

async function workflowsOf(run: RunDirectory, part: string | undefined): Promise<readonly Workflow[]> {
  const { id, stateDir } = run;
  const names = await namesIn(run);
  const found = await Promise.all(meantNames(names, part).map((name) => readWorkflow(stateDir, name)));
  const workflows = found.filter((workflow) => workflow !== null);
  if (workflows.length > 0) return workflows;
  throw notFound(
    part === undefined ? `run ${id} has no workflow` : `run ${id} has no workflow ${part}`,
    names.length === 0
      ? `nothing has been started on this machine in it, or what was has been deleted; what it started on a cluster: e2e get ${shellWord(id)} -n NAMESPACE`
      : `it has ${names.join(', ')}`,
  );
}

async function* linesOf(
  { stateDir }: RunDirectory,
  query: NodeLogQuery,
  tail: number | undefined,
): AsyncGenerator<string> {
  const end = await createLocalLogSource(stateDir).tail(query, tail === undefined ? 0 : tailBytes);
  if (end === null) return;
  if (tail === undefined && end.file !== null) yield* createInterface({ input: createReadStream(end.file) });
  else if (end.text !== '' && tail !== 0)
    yield* end.text
      .replace(/\n$/, '')
      .split('\n')
      .slice(-(tail ?? 0));
}

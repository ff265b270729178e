/** `.argo-e2e/runs/<id>`: what one run keeps on this machine. Two runs at once never share one, and a living one is never removed. */
import { mkdir, readdir, readFile, rename, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { HarnessError } from '../core/errors.ts';
import { processIdentity } from '../core/process-identity.ts';

export interface RunDirectory {
  readonly id: string;
  readonly path: string;
  /** The engine's own files: workflows, logs, volumes. */
  readonly stateDir: string;
}

/** Makes the directory of a new run; `id` gets a number when it is taken, as in a second start of the same build. Throws HarnessError STORAGE. */
export async function createRunDirectory(runsDir: string, id: string): Promise<RunDirectory> {
  try {
    await mkdir(runsDir, { recursive: true });
    await writeFile(join(runsDir, '..', '.gitignore'), '*\n');
    return await newDirectory(runsDir, id);
  } catch (cause) {
    throw new HarnessError('STORAGE', `cannot make a directory for this run in ${runsDir}: ${messageOf(cause)}`, {
      cause,
      hint: 'run where you may write: the run’s own files go to .argo-e2e/runs of the checkout',
    });
  }
}

async function newDirectory(runsDir: string, id: string): Promise<RunDirectory> {
  for (let number = 1; ; number++) {
    const name = number === 1 ? id : `${id}-${number}`;
    if (!(await madeAnew(join(runsDir, name)))) continue;
    const directory = runDirectory(runsDir, name);
    await mkdir(directory.stateDir);
    await writeFile(ownerFile(directory), JSON.stringify(await ownerOf(process.pid)));
    await pointLatest(runsDir, name);
    return directory;
  }
}

/** An earlier run, by its id or `latest`; null when there is none. */
export async function findRunDirectory(runsDir: string, id: string): Promise<RunDirectory | null> {
  const [found] = (await runIds(runsDir))
    .filter((name) => name === id)
    .concat(id === 'latest' ? await latestFirst(runsDir) : []);
  return found === undefined ? null : runDirectory(runsDir, found);
}

/** Ids of the runs kept, newest first. */
export async function latestFirst(runsDir: string): Promise<readonly string[]> {
  const ids = await runIds(runsDir);
  const runs = await Promise.all(ids.map(async (id) => ({ id, time: await birthOf(join(runsDir, id)) })));
  return runs
    .flatMap(({ id, time }) => (time === null ? [] : [{ id, time }]))
    .sort((a, b) => b.time - a.time)
    .map(({ id }) => id);
}

/** Removes all but the `keep` newest runs; one whose owner lives stays. */
export async function pruneRuns(runsDir: string, keep: number): Promise<void> {
  for (const id of (await latestFirst(runsDir)).slice(keep)) {
    const directory = runDirectory(runsDir, id);
    if (await isAbandoned(directory)) await rm(directory.path, { recursive: true, force: true });
  }
}

/** Whether the process that made this run is gone. A directory without an owner is being made or removed by another run. */
export async function isAbandoned(directory: RunDirectory): Promise<boolean> {
  try {
    const owner = JSON.parse(await readFile(ownerFile(directory), 'utf8')) as Owner | null;
    return owner === null || owner.identity !== (await processIdentity(owner.pid));
  } catch (error) {
    return error instanceof SyntaxError;
  }
}

/** The process that makes a run, told from a later one of its number. */
interface Owner {
  readonly pid: number;
  readonly identity: string | null;
}

async function ownerOf(pid: number): Promise<Owner> {
  return { pid, identity: await processIdentity(pid) };
}

/** Milliseconds since the epoch; null when another run has removed it meanwhile. */
async function birthOf(path: string): Promise<number | null> {
  try {
    return (await stat(path)).birthtimeMs;
  } catch {
    return null;
  }
}

function runDirectory(runsDir: string, id: string): RunDirectory {
  const path = join(runsDir, id);
  return { id, path, stateDir: join(path, 'state') };
}

function ownerFile({ stateDir }: RunDirectory): string {
  return join(stateDir, 'owner.json');
}

async function runIds(runsDir: string): Promise<string[]> {
  const entries = await readdir(runsDir, { withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
}

async function madeAnew(path: string): Promise<boolean> {
  try {
    await mkdir(path);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

async function pointLatest(runsDir: string, name: string): Promise<void> {
  const temporary = join(runsDir, `.latest-${name}`);
  await symlink(name, temporary);
  await rename(temporary, join(runsDir, 'latest'));
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

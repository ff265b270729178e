/** Directories of workflows on a volume that is mounted here: `<root>/<workflow>/{src,outputs}`. No symbolic link is ever followed. */
import { lstat, readdir, realpath } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { UsageError } from '../core/errors.ts';
import { isTrash, removeDirectory } from './remove-directory.ts';
import type { Thing } from './thing.ts';

export interface VolumeSweep {
  /** Where the volume is mounted. */
  readonly root: string;
  readonly nowMs: number;
  /** Names of workflows that have not ended. */
  readonly living: ReadonlySet<string>;
  readonly randomHex: (bytes: number) => string;
}

type Entry = Awaited<ReturnType<typeof lstat>>;

/** Throws UsageError when the root is no directory that a volume can be mounted at. */
export async function findOnVolume(sweep: VolumeSweep): Promise<readonly Thing[]> {
  const root = await checkedRoot(sweep.root);
  const names = await readdir(root);
  const things: Thing[] = [];
  for (const name of names.toSorted()) {
    const thing = await directoryThing({ ...sweep, root }, name);
    if (thing !== null) things.push(thing);
  }
  return things;
}

async function checkedRoot(given: string): Promise<string> {
  const hint = 'name the directory at which the volume is mounted, such as /mnt/test-data-volume';
  if (!isAbsolute(given)) throw new UsageError(`--volume-root ${given}: expected an absolute path`, { hint });
  const root = await realpath(given).catch(() => null);
  const found = root === null ? null : await lstat(root);
  if (root === null || found?.isDirectory() !== true)
    throw new UsageError(`--volume-root ${given}: there is no such directory`, { hint });
  if (root === '/') throw new UsageError('--volume-root /: the root of this machine is no volume', { hint });
  return root;
}

/** Null: gone meanwhile. */
async function directoryThing({ root, nowMs, living, randomHex }: VolumeSweep, name: string): Promise<Thing | null> {
  const path = join(root, name);
  const entry = await lstat(path).catch(() => null);
  if (entry === null) return null;
  const taboo = await tabooOf(path, name, entry);
  return {
    kind: 'directory',
    name,
    place: root,
    ageMs: taboo === null ? nowMs - (await newestMs(path, entry)) : null,
    use: living.has(name) ? `workflow ${name} has not ended` : null,
    taboo,
    remove: () => removeDirectory({ root, name, identity: entry, randomHex }),
  };
}

/** A workflow's name, which is one segment of a path and nothing else. */
const workflowName = /^[a-z0-9]([-a-z0-9.]{0,61}[a-z0-9])?$/;

async function tabooOf(path: string, name: string, entry: Entry): Promise<string | null> {
  if (entry.isSymbolicLink()) return 'is a symbolic link';
  if (!entry.isDirectory()) return 'is no directory';
  if (isTrash(name)) return null;
  if (!workflowName.test(name)) return 'no workflow can be called so';
  const names = await readdir(path).catch(() => null);
  if (names === null) return 'cannot be read';
  return (await hasLayout(path, names)) ? null : 'has not the layout of a workflow (src, outputs)';
}

/** `outputs/artifacts` is the harness's own; beside `src` or `outputs` alone there must be nothing else. */
async function hasLayout(path: string, names: readonly string[]): Promise<boolean> {
  if ((await isDirectory(join(path, 'outputs'))) && (await isDirectory(join(path, 'outputs', 'artifacts'))))
    return true;
  const parts = await Promise.all(
    names.map(async (name) => ['src', 'outputs'].includes(name) && (await isDirectory(join(path, name)))),
  );
  return parts.length > 0 && parts.every(Boolean);
}

async function isDirectory(path: string): Promise<boolean> {
  return (await lstat(path).catch(() => null))?.isDirectory() === true;
}

/** When something was last written where steps write: their own directories below `outputs/artifacts`, too. */
async function newestMs(path: string, entry: Entry): Promise<number> {
  const artifacts = join(path, 'outputs', 'artifacts');
  const steps =
    (await isDirectory(join(path, 'outputs'))) && (await isDirectory(artifacts))
      ? await readdir(artifacts).catch(() => [])
      : [];
  const places = [join(path, 'src'), join(path, 'outputs'), artifacts, ...steps.map((step) => join(artifacts, step))];
  const times = await Promise.all(
    places.map(async (place) => Number((await lstat(place).catch(() => null))?.mtimeMs ?? 0)),
  );
  return times.reduce((newest, time) => Math.max(newest, time), Number(entry.mtimeMs));
}

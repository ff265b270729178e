import type { Stats } from 'node:fs';
import { copyFile, lstat, mkdir, readlink, realpath, rm, rmdir, symlink } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import type { Log } from '../core/log.ts';
import { type GitContext, GitError, git } from './git.ts';

/** Where the local engine keeps its runs and volumes. */
const stateDirectory = '.argo-e2e';

/**
 * Makes the checkout in `target` equal to the working tree of `source`, both at the same commit: what was edited, added or deleted there,
 * but nothing that is ignored. Changes inside of submodules and nested repositories are told and left out.
 */
export async function copyWorkingTree(source: GitContext, target: string, log: Log): Promise<void> {
  const changed = await namesIn(source, [
    'diff',
    '--name-only',
    '--no-renames',
    '--no-ext-diff',
    '--ignore-submodules=none',
    '-z',
    'HEAD',
    '--',
  ]);
  const untracked = await namesIn(source, ['ls-files', '--others', '--exclude-standard', '-z']);
  const root = await realpath(target);
  const wanted = untracked.filter((name) => !isOurs(source.directory, name, root));
  // All removals first: a directory may have become a file, or a link a directory.
  for (const name of changed) await removeOutdated(join(source.directory, name), await insideOf(root, name), root);
  for (const name of [...changed, ...wanted])
    await copyEntry(join(source.directory, name), await insideOf(root, name), log);
}

/** Runs of ours lie inside of the checkout unless told otherwise, this target among them; they are no part of it. */
function isOurs(source: string, name: string, target: string): boolean {
  return name.split('/').includes(stateDirectory) || join(source, name).startsWith(`${target}${sep}`);
}

/** A submodule stays as it was checked out; everything else that changed goes, and with it the directories that this leaves empty. */
async function removeOutdated(from: string, to: string, root: string): Promise<void> {
  if ((await statsOf(from))?.isDirectory() && (await statsOf(to))?.isDirectory()) return;
  await rm(to, { recursive: true, force: true });
  for (let parent = dirname(to); parent !== root && (await isRemoved(parent)); parent = dirname(parent));
}

/** Removes a directory if it is empty. */
async function isRemoved(directory: string): Promise<boolean> {
  return rmdir(directory).then(
    () => true,
    () => false,
  );
}

async function copyEntry(from: string, to: string, log: Log): Promise<void> {
  const stats = await statsOf(from);
  if (stats === null) return;
  if (stats.isDirectory()) return warnOfRepository(from, log);
  if (!stats.isFile() && !stats.isSymbolicLink())
    return log.warn(`--dirty: ${from} is neither a file nor a link and is not copied`);
  await mkdir(dirname(to), { recursive: true });
  await rm(to, { recursive: true, force: true });
  if (stats.isSymbolicLink()) await symlink(await readlink(from), to);
  else await copyFile(from, to);
}

/** A directory that git lists is a submodule or nested repository; one that took a file's place has its own files listed. */
async function warnOfRepository(directory: string, log: Log): Promise<void> {
  if ((await statsOf(join(directory, '.git'))) !== null)
    log.warn(`--dirty: ${directory} is a repository of its own; changes inside of it are not copied`);
}

async function namesIn(source: GitContext, args: readonly string[]): Promise<readonly string[]> {
  const names = (await git(source, args)).split('\0').filter((name) => name !== '');
  const broken = names.find((name) => name.includes('\ufffd'));
  if (broken === undefined) return names;
  const message = `--dirty cannot copy ${JSON.stringify(broken)}: its name is not UTF-8`;
  throw new GitError(message, '', 'rename the file, or commit it');
}

/** Null when there is nothing of that name, which is a deletion. */
async function statsOf(path: string): Promise<Stats | null> {
  try {
    return await lstat(path);
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) return null;
    throw error;
  }
}

/** The path in the target; a link that is checked out on the way must not lead out of it. */
async function insideOf(root: string, name: string): Promise<string> {
  const path = join(root, name);
  for (let parent = dirname(path); ; parent = dirname(parent)) {
    const real = await realpath(parent).catch(() => null);
    if (real === root || real?.startsWith(`${root}${sep}`)) return path;
    if (real !== null) throw new GitError(`--dirty cannot copy ${name}: ${parent} leads to ${real}`, '');
  }
}

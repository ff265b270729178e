import { realpath } from 'node:fs/promises';
import { posix, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Problem, problem, UsageError } from '../core/errors.ts';
import type { ObjectStore } from '../storage/object-store.ts';
import { ignoreMatcher } from './artifact-ignore.ts';
import { artifactObjectName } from './artifact-name.ts';
import { forEachBounded } from './bounded.ts';
import { type FoundFile, walkFiles } from './walk-files.ts';

export interface CopyArtifactsOptions {
  /** Absolute path of the tree; it may be absent, which is no artifacts. */
  readonly from: string;
  readonly to: ObjectStore;
  /** Directory in the store that gets the files, e.g. `artifacts`. @default '', the store itself */
  readonly prefix?: string;
  /** micromatch globs of paths below `from` that stay behind; `**` crosses directories, dot files match. @default none */
  readonly ignore?: readonly string[];
  /** Whether the files may leave the tree, which a directory store does without copying a byte. @default false */
  readonly move?: boolean;
  /** Files under way at once. @default 4, as Prow's */
  readonly concurrency?: number;
  readonly signal?: AbortSignal | undefined;
}

export interface CopiedArtifacts {
  /** Files that arrived. */
  readonly copied: number;
  readonly bytes: number;
  /** What did not arrive, the first 100 of it, and why. */
  readonly problems: readonly Problem[];
}

const maxProblems = 100;

/**
 * Copies every regular file below `from` into the store. Links are not followed; what cannot be read or stored becomes a problem and the
 * rest arrives. Throws UsageError for an unusable glob or a destination inside of `from`, and the signal's reason.
 */
export async function copyArtifacts(options: CopyArtifactsOptions): Promise<CopiedArtifacts> {
  const { from, to, prefix = '', concurrency = 4, move = false, signal } = options;
  const isIgnored = ignoreMatcher(options.ignore ?? []);
  await refuseInside(from, to);
  const tally = { copied: 0, bytes: 0, problems: [] as Problem[] };
  const taken = new Set<string>();
  const copy = async (file: FoundFile) => {
    signal?.throwIfAborted();
    const name = artifactObjectName(posix.join(prefix, file.name), to.uri);
    if (taken.has(name))
      return void tally.problems.push(problem(`${file.name} was not copied: ${name} is the name of another file, too`));
    taken.add(name);
    const failure = await put(to, name, file, move);
    if (failure !== null) return void tally.problems.push(failure);
    tally.copied += 1;
    tally.bytes += file.bytes;
  };
  await forEachBounded(walkFiles(from, isIgnored, tally.problems), concurrency, copy);
  return { ...tally, problems: bounded(tally.problems) };
}

async function put(to: ObjectStore, name: string, file: FoundFile, move: boolean): Promise<Problem | null> {
  try {
    await to.put(name, { file: file.path, move });
    return null;
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'unknown reason';
    return problem(`${file.name} was not copied: ${reason}`, { file: file.path });
  }
}

/** What is copied would be found and copied again. */
async function refuseInside(from: string, to: ObjectStore): Promise<void> {
  if (!to.uri.startsWith('file://')) return;
  const real = (path: string) => realpath(path).catch(() => path);
  const [source, target] = await Promise.all([real(from), real(fileURLToPath(to.uri))]);
  if (target === source || target.startsWith(`${source}${sep}`))
    throw new UsageError(`cannot copy the artifacts of ${from} into ${target}, which is inside of it`, {
      hint: 'choose another destination',
    });
}

function bounded(problems: readonly Problem[]): readonly Problem[] {
  if (problems.length <= maxProblems) return problems;
  return [...problems.slice(0, maxProblems), problem(`${problems.length - maxProblems} more files were not copied`)];
}

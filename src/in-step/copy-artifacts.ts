import { lstat, realpath } from 'node:fs/promises';
import { sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Problem, problem, UsageError } from '../core/errors.ts';
import { isKept, type ObjectStore } from '../storage/object-store.ts';
import { ignoreMatcher } from './artifact-ignore.ts';
import { artifactPlace } from './artifact-place.ts';
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
  /** Files under way at once. @default 8 */
  readonly concurrency?: number;
  /** A larger file stays behind. @default any size */
  readonly maxBytes?: number;
  /** Gets a line now and then when it takes long. */
  readonly onProgress?: (line: string) => void;
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
const tellEveryMs = 5000;

/**
 * Copies every regular file below `from` into the store. Links are not followed; what cannot be read or stored becomes a problem and the
 * rest arrives. Throws UsageError for an unusable glob or a destination inside of `from`, and the signal's reason.
 */
export async function copyArtifacts(options: CopyArtifactsOptions): Promise<CopiedArtifacts> {
  const { from, to, concurrency = 8 } = options;
  const isIgnored = ignoreMatcher(options.ignore ?? []);
  await refuseInside(from, to);
  const copying: Copying = { options, taken: new Set(), underWay: new Set(), copied: 0, bytes: 0, problems: [] };
  const telling = options.onProgress && setInterval(() => options.onProgress?.(progressLine(copying)), tellEveryMs);
  telling?.unref();
  try {
    await forEachBounded(walkFiles(from, isIgnored, copying.problems), concurrency, (file) => copyOne(copying, file));
  } finally {
    clearInterval(telling);
  }
  return { copied: copying.copied, bytes: copying.bytes, problems: bounded(copying.problems) };
}

interface Copying {
  readonly options: CopyArtifactsOptions;
  /** Names in the store. */
  readonly taken: Set<string>;
  readonly underWay: Set<FoundFile>;
  readonly problems: Problem[];
  copied: number;
  bytes: number;
}

async function copyOne(copying: Copying, file: FoundFile): Promise<void> {
  const { prefix = '', to, maxBytes = Number.POSITIVE_INFINITY, move = false, signal } = copying.options;
  signal?.throwIfAborted();
  const fail = (reason: string, severity: Problem['severity'] = 'error') =>
    void copying.problems.push(problem(`${file.name} was not copied: ${reason}`, { severity, file: file.path }));
  if (file.bytes > maxBytes)
    return fail(`it has ${megabytes(file.bytes)}, more than the ${megabytes(maxBytes)} allowed`);
  const { name, options } = await artifactPlace(file, prefix, to.uri);
  if (copying.taken.has(name)) return fail(`${name} is the name of another file, too`);
  copying.taken.add(name);
  copying.underWay.add(file);
  try {
    await to.put(name, { file: file.path, move }, options);
    copying.copied += 1;
    copying.bytes += file.bytes;
    if (!move) await tellChange(copying, file);
  } catch (error) {
    if (!isKept(error)) fail(error instanceof Error ? error.message : 'unknown reason');
  } finally {
    copying.underWay.delete(file);
  }
}

/** What a step still writes may have arrived half old and half new. */
async function tellChange({ problems }: Copying, file: FoundFile): Promise<void> {
  const now = await lstat(file.path).catch(() => null);
  if (now !== null && now.size === file.bytes && now.mtimeMs === file.modifiedMs) return;
  const what = now === null ? 'vanished' : 'changed';
  const message = `${file.name} ${what} while it was copied: what arrived may not be all of it`;
  problems.push(problem(message, { severity: 'warning', file: file.path }));
}

/** What is waited for is named: the largest file under way. */
function progressLine({ copied, bytes, underWay }: Copying): string {
  const [largest] = [...underWay].sort((a, b) => b.bytes - a.bytes);
  const now = largest === undefined ? '' : `, now ${JSON.stringify(largest.name)} (${megabytes(largest.bytes)})`;
  return `artifacts: ${copied} files, ${megabytes(bytes)} copied${now}`;
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toLocaleString('en', { maximumFractionDigits: 1 })} MB`;
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

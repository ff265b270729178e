/** Where a run keeps its own files: with the checkout, for later commands; outside of it in a decorated job, which writes under $ARTIFACTS only. */
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { formatError } from '../core/format-error.ts';
import { createRunDirectory, pruneRuns, type RunDirectory } from '../run/run-directory.ts';
import type { Host } from './host.ts';

export interface OpenRunDirectory {
  readonly directory: RunDirectory;
  /** The directories of all runs. */
  readonly runsDir: string;
  /** Whether later commands find the run. */
  readonly isKept: boolean;
  /** Removes what need not be kept; what cannot be removed is said and changes nothing. */
  close(): Promise<void>;
}

export interface RunPlace {
  /** Gets `.argo-e2e`. */
  readonly baseDirectory: string;
  readonly buildId: string;
  readonly isDecorated: boolean;
  /** Runs kept with the checkout. */
  readonly keepRuns: number;
}

export function openRunDirectory(place: RunPlace, host: Host): Promise<OpenRunDirectory> {
  return place.isDecorated ? temporaryRun(place, host) : keptRun(place, host);
}

async function keptRun({ baseDirectory, buildId, keepRuns }: RunPlace, host: Host): Promise<OpenRunDirectory> {
  const runsDir = resolve(baseDirectory, '.argo-e2e', 'runs');
  const directory = await createRunDirectory(runsDir, buildId);
  const close = () => pruneRuns(runsDir, Math.max(1, keepRuns)).catch(warnOf(host));
  return { directory, runsDir, isKept: true, close };
}

async function temporaryRun({ buildId }: RunPlace, host: Host): Promise<OpenRunDirectory> {
  const base = await mkdtemp(join(tmpdir(), 'argo-e2e-'));
  const runsDir = join(base, 'runs');
  const directory = await createRunDirectory(runsDir, buildId);
  const close = async () => {
    const { removeTree } = await import('../engine/local/pods/remove-tree.ts');
    await removeTree(base).catch(warnOf(host));
  };
  return { directory, runsDir, isKept: false, close };
}

function warnOf({ stderr }: Host): (error: unknown) => void {
  return (error) => stderr.write(`could not remove an earlier run: ${formatError(error)}\n`);
}

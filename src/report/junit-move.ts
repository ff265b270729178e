/** Where a JUnit file goes so that TestGrid and Spyglass find it, and its way there. */
import { unlink } from 'node:fs/promises';
import { unreachable } from '../core/unreachable.ts';
import { type FoundJunit, readRegularFile } from './junit-find.ts';
import { junitFileName, type UniqueNames, unreadableFileName } from './junit-names.ts';
import { normaliseJunit } from './junit-normalise.ts';
import { readJunit } from './junit-read.ts';
import { junitTexts, partName } from './junit-split.ts';

/** A file that leaves the step's directory. `to` is a name below the run's artifacts. */
export type JunitMove =
  /** Rewritten on the way, a large one into several (`partName`); `prefix` is put before the names of its suites. */
  | { readonly type: 'junit'; readonly from: string; readonly to: string; readonly prefix: string }
  /** Named so that no reader takes it for JUnit: one malformed file turns TestGrid's whole column red. */
  | { readonly type: 'unreadable'; readonly from: string; readonly to: string };

/** Writes one object below the run's artifacts, as ObjectStore's `put` does; resolves to `false` when it could not. */
export type PutObject = (
  name: string,
  body: string | { readonly file: string; readonly move?: boolean },
) => Promise<unknown>;

export interface Labels {
  /** What the workflow is called in names and suites. */
  readonly workflow: string;
  readonly names: UniqueNames;
}

/** Plans the way of one file; nothing is changed yet. */
export function junitMove({ file, step }: FoundJunit, isReadable: boolean, { workflow, names }: Labels): JunitMove {
  const parts = step === null ? [workflow] : [workflow, step];
  if (!isReadable) return { type: 'unreadable', from: file, to: unreadableFileName(parts, names) };
  return { type: 'junit', from: file, to: junitFileName(parts, names), prefix: parts.join('.') };
}

/** Carries one move out: the old file goes when the new object is there. Throws what `put` or the file system throws. */
export async function moveJunit(move: JunitMove, put: PutObject): Promise<void> {
  switch (move.type) {
    case 'unreadable':
      await put(move.to, { file: move.from, move: true });
      return;
    case 'junit': {
      const reading = readJunit(await readRegularFile(move.from));
      if (reading.type !== 'junit') throw new Error(`${move.from} has changed since it was read`);
      let areAllWritten = true;
      for (const [part, text] of junitTexts(normaliseJunit(reading.root, move.prefix)).entries())
        areAllWritten = (await put(partName(move.to, part), text)) !== false && areAllWritten;
      if (areAllWritten) await unlink(move.from);
      return;
    }
    default:
      return unreachable(move);
  }
}

/** Follows the workflows of a run directory, whichever process writes them. */
import { stat } from 'node:fs/promises';
import type { Clock } from '../../core/clock.ts';
import type { Change, Looker, WorkflowRef } from '../engine.ts';
import { readWorkflow, workflowFile } from './workflow-store.ts';

/** Milliseconds between two looks at the dates of the files; they are read when these have changed. */
const lookMs = 500;

export function createLocalLooker(stateDir: string, clock: Clock): Looker {
  return {
    get: ({ name }) => readWorkflow(stateDir, name),
    changes: (refs, signal) => fileChanges(stateDir, refs, { clock, signal }),
  };
}

async function* fileChanges(
  stateDir: string,
  refs: readonly WorkflowRef[],
  { clock, signal }: { readonly clock: Clock; readonly signal: AbortSignal },
): AsyncGenerator<Change> {
  const seen = new Map<WorkflowRef, string>();
  for (;;) {
    for (const ref of refs) {
      const print = await fingerprint(workflowFile(stateDir, ref.name));
      if (seen.get(ref) === print) continue;
      seen.set(ref, print);
      yield { ref };
    }
    await clock.sleep(lookMs, signal);
  }
}

/** Each write makes a new file. */
async function fingerprint(file: string): Promise<string> {
  const found = await stat(file).catch(() => null);
  return found === null ? '' : `${found.ino} ${found.mtimeMs} ${found.size}`;
}

import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { exactJson, parseExactJson } from '../../argo/exact-json.ts';
import type { Workflow } from '../../argo/types.ts';
import type { Clock } from '../../core/clock.ts';
import { pathPart } from './pods/pod-paths.ts';

/** Directory of one workflow's traces below the state directory. Throws HarnessError ENGINE when the name is no part of a path. */
export function workflowDirectory(stateDir: string, name: string): string {
  return join(stateDir, 'workflows', pathPart(name));
}

/** The workflow as it was last written, or null when there is none. */
export async function readWorkflow(stateDir: string, name: string): Promise<Workflow | null> {
  try {
    return parseExactJson(await readFile(workflowFile(stateDir, name), 'utf8')) as Workflow; // written by us
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}

export interface WorkflowWriter {
  /** Writes soon: many changes at once are one file. */
  changed(): void;
  /** Writes what is now. */
  write(): Promise<void>;
  /** Writes what is now, the last time. */
  close(): Promise<void>;
}

export interface WorkflowWriterOptions {
  readonly stateDir: string;
  readonly name: string;
  readonly clock: Clock;
  readonly snapshot: () => Workflow;
  /** Told when a write failed; the next change tries again. */
  readonly onTrouble: (error: unknown) => void;
}

/** Milliseconds between two writes; grows with the time that a write takes, so that large workflows do not spend it all on writing. */
const quietMs = 250;
const writeShare = 10;

/** Keeps `workflow.json` up to date: whole or not at all, never more than a moment behind. */
export function createWorkflowWriter(options: WorkflowWriterOptions): WorkflowWriter {
  const file = workflowFile(options.stateDir, options.name);
  const over = new AbortController();
  let isDirty = false;
  let pending: Promise<void> | null = null;
  let writing: Promise<void> = Promise.resolve();

  const write = (): Promise<void> => {
    isDirty = false;
    writing = writing.then(() => writeWhole(file, options.snapshot()));
    return writing;
  };
  const writeLater = async (): Promise<void> => {
    let pauseMs = quietMs;
    while (isDirty && !over.signal.aborted) {
      await options.clock.sleep(pauseMs, over.signal).catch(() => {});
      if (over.signal.aborted) break;
      const startedAt = options.clock.now();
      await write().catch(options.onTrouble);
      pauseMs = Math.max(quietMs, (options.clock.now() - startedAt) * writeShare);
    }
    pending = null;
  };
  return {
    changed: () => {
      isDirty = true;
      pending ??= writeLater();
    },
    write,
    close: async () => {
      over.abort();
      await pending;
      await write();
    },
  };
}

async function writeWhole(file: string, workflow: Workflow): Promise<void> {
  const draft = `${file}.tmp`;
  await mkdir(dirname(file), { recursive: true });
  await writeFile(draft, `${exactJson(workflow)}\n`);
  await rename(draft, file);
}

/** Written anew, and moved into its place, with each change. */
export function workflowFile(stateDir: string, name: string): string {
  return join(workflowDirectory(stateDir, name), 'workflow.json');
}

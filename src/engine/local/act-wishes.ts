import { watch } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../../core/clock.ts';
import { HarnessError } from '../../core/errors.ts';
import type { Act, WorkflowRef } from '../engine.ts';
import { readWorkflow, workflowDirectory } from './workflow-store.ts';

const pollMs = 2_000;

/**
 * Asks the process that runs a workflow to stop, suspend or resume it: a file that it picks up. Resolves when the wish is there.
 * Throws HarnessError NOT_FOUND when the state directory has no such workflow, ENGINE when it has ended.
 */
export async function requestAct(stateDir: string, ref: WorkflowRef, act: Act): Promise<void> {
  const workflow = await readWorkflow(stateDir, ref.name);
  if (workflow === null) throw new HarnessError('NOT_FOUND', `there is no workflow ${ref.name} in ${stateDir}`);
  if (workflow.status?.finishedAt)
    throw new HarnessError('ENGINE', `workflow ${ref.name} has ended, nothing can ${act.type} it`);
  const directory = wishDirectory(stateDir, ref.name);
  await mkdir(directory, { recursive: true });
  const name = `${process.hrtime.bigint()}-${process.pid}`;
  await writeFile(join(directory, `${name}.tmp`), JSON.stringify(act));
  await rename(join(directory, `${name}.tmp`), join(directory, `${name}.json`));
}

export interface WishOptions {
  readonly stateDir: string;
  readonly name: string;
  readonly clock: Clock;
  /** Ends the watching. */
  readonly signal: AbortSignal;
  readonly onAct: (act: Act) => void;
  /** Told about a file that is no wish. */
  readonly onTrouble: (message: string) => void;
}

/** Takes up the wishes of other processes until the signal fires. File events may be missed, so it looks now and then as well. */
export async function watchWishes(options: WishOptions): Promise<void> {
  const directory = wishDirectory(options.stateDir, options.name);
  await mkdir(directory, { recursive: true });
  const watcher = watch(directory, { signal: options.signal }, () => void takeAll(directory, options));
  watcher.on('error', () => {}); // looking now and then is enough
  while (!options.signal.aborted) {
    await takeAll(directory, options);
    await options.clock.sleep(pollMs, options.signal).catch(() => {});
  }
}

/** Whoever removes the file takes the wish, so that none is granted twice. */
async function takeAll(directory: string, { onAct, onTrouble, signal }: WishOptions): Promise<void> {
  const files = await readdir(directory).catch(() => []);
  for (const file of files.filter((name) => name.endsWith('.json')).toSorted()) {
    if (signal.aborted) return;
    const text = await taken(join(directory, file));
    const act = text === null ? null : parseAct(text);
    if (act !== null) onAct(act);
    else if (text !== null) onTrouble(`${file} is no wish that this engine knows`);
  }
}

async function taken(file: string): Promise<string | null> {
  try {
    const text = await readFile(file, 'utf8');
    await rm(file);
    return text;
  } catch {
    return null; // somebody else took it
  }
}

function parseAct(text: string): Act | null {
  const wish = parsed(text);
  if (typeof wish !== 'object' || wish === null || !('type' in wish)) return null;
  const { type } = wish;
  if (type === 'stop' || type === 'terminate' || type === 'suspend') return { type };
  if (type !== 'resume') return null;
  const displayName =
    'displayName' in wish && typeof wish.displayName === 'string' ? { displayName: wish.displayName } : {};
  const outputs = 'outputs' in wish ? textValues(wish.outputs) : {};
  return outputs === null ? null : { type, ...displayName, outputs };
}

function textValues(value: unknown): Readonly<Record<string, string>> | null {
  if (value === undefined) return {};
  if (typeof value !== 'object' || value === null) return null;
  const entries = Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
  return entries.length === Object.keys(value).length ? Object.fromEntries(entries) : null;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function wishDirectory(stateDir: string, name: string): string {
  return join(workflowDirectory(stateDir, name), 'acts');
}

import { existsSync, watch } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, unlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Clock, systemClock } from '../../core/clock.ts';
import { HarnessError } from '../../core/errors.ts';
import type { Act, WorkflowRef } from '../engine.ts';
import { readWorkflow, workflowDirectory } from './workflow-store.ts';

const pollMs = 2_000;
/** Milliseconds between two looks for an answer, and for which one is waited. */
const answerPauseMs = 50;
const answerPatienceMs = 10_000;

/** What another process may want of a running workflow. */
export type Wish = Act | { readonly type: 'delete' };

/**
 * Asks the process that runs a workflow to stop, suspend, resume or delete it: a file that it picks up. Resolves when it has answered: null
 * when the wish was taken, else why it was not. Throws HarnessError NOT_FOUND when the state directory has no such workflow, ENGINE when it
 * has ended or nobody answers.
 */
export async function requestAct(
  stateDir: string,
  ref: WorkflowRef,
  wish: Wish,
  clock: Clock = systemClock,
): Promise<string | null> {
  const workflow = await readWorkflow(stateDir, ref.name);
  if (workflow === null) throw new HarnessError('NOT_FOUND', `there is no workflow ${ref.name} in ${stateDir}`);
  if (workflow.status?.finishedAt)
    throw new HarnessError('ENGINE', `workflow ${ref.name} has ended, nothing can ${wish.type} it`);
  const directory = wishDirectory(stateDir, ref.name);
  await mkdir(directory, { recursive: true });
  const name = `${process.hrtime.bigint()}-${process.pid}`;
  await writeFile(join(directory, `${name}.tmp`), JSON.stringify(wish));
  await rename(join(directory, `${name}.tmp`), join(directory, `${name}.json`));
  return answerTo(join(directory, name), { wish, workflow: ref.name, clock });
}

/** A workflow that is gone by now has been deleted, which is an answer too. */
async function answerTo(
  file: string,
  { wish, workflow, clock }: { readonly wish: Wish; readonly workflow: string; readonly clock: Clock },
): Promise<string | null> {
  const giveUpAt = clock.now() + answerPatienceMs;
  while (clock.now() < giveUpAt) {
    const answer = await taken(`${file}.answer`);
    if (answer !== null) return answer === '' ? null : answer;
    if (!existsSync(dirname(file))) return null;
    await clock.sleep(answerPauseMs);
  }
  await rm(`${file}.json`, { force: true });
  throw new HarnessError('ENGINE', `nobody took the wish to ${wish.type} workflow ${workflow}`, {
    hint: 'the process that runs it seems to be gone, or very busy',
  });
}

export interface WishOptions {
  readonly stateDir: string;
  readonly name: string;
  readonly clock: Clock;
  /** Ends the watching. */
  readonly signal: AbortSignal;
  /** Null when the wish is taken, else why it is not. */
  readonly onWish: (wish: Wish) => string | null;
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
async function takeAll(directory: string, { onWish, onTrouble, signal }: WishOptions): Promise<void> {
  const files = await readdir(directory).catch(() => []);
  for (const file of files.filter((name) => name.endsWith('.json')).toSorted()) {
    if (signal.aborted) return;
    const text = await taken(join(directory, file));
    if (text === null) continue; // somebody else took it
    const wish = parseWish(text);
    if (wish === null) onTrouble(`${file} is no wish that this engine knows`);
    await answer(join(directory, file), wish === null ? 'the engine does not know this wish' : onWish(wish));
  }
}

/** Written whole; an asker that is gone, or a directory that is, needs no answer. */
async function answer(file: string, refusal: string | null): Promise<void> {
  const place = file.replace(/\.json$/, '.answer');
  const draft = `${place}.tmp`;
  await writeFile(draft, refusal ?? '')
    .then(() => rename(draft, place))
    .catch(() => {});
}

async function taken(file: string): Promise<string | null> {
  try {
    const text = await readFile(file, 'utf8');
    await unlink(file); // `rm` would not mind that another look has removed it meanwhile
    return text;
  } catch {
    return null;
  }
}

function parseWish(text: string): Wish | null {
  const wish = parsed(text);
  if (typeof wish !== 'object' || wish === null || !('type' in wish)) return null;
  const { type } = wish;
  if (type === 'stop' || type === 'terminate' || type === 'suspend' || type === 'delete') return { type };
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

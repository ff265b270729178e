import { readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { processIdentity } from '../../../core/process-identity.ts';
import { type ProcessRecord, readProcessRecord, removeProcessRecord } from './process-record.ts';
import { removeTree } from './remove-tree.ts';
import { endSurvivors } from './survivors.ts';

/** A pod of an earlier run whose processes, or whose private files, had been left behind. */
export interface EndedLeftover {
  /** `process.json` of the pod. */
  readonly record: string;
  readonly pid: number;
  /** False when it had ended by itself. */
  readonly wasRunning: boolean;
}

/**
 * Ends what an earlier run left running below its state directory because it was killed itself, and removes the private
 * files (secrets among them) of those pods. A process is ended only if both its number and its start time are the recorded
 * ones, or if it carries the pod's token; a run that is still alive is left alone.
 */
export async function endLeftovers(stateDir: string): Promise<readonly EndedLeftover[]> {
  const ended: EndedLeftover[] = [];
  for (const file of await recordFiles(stateDir)) {
    const record = await readProcessRecord(file);
    if (record === null || (await isAlive(record.owner))) continue;
    const wasRunning = await isAlive(record);
    await endProcesses(record, wasRunning);
    await removeTree(join(dirname(file), 'scratch'));
    removeProcessRecord(file);
    ended.push({ record: file, pid: record.pid, wasRunning });
  }
  return ended;
}

/** A group whose leader is gone may be anybody's by now: then only the token tells. */
async function endProcesses(record: ProcessRecord, wasRunning: boolean): Promise<void> {
  await endSurvivors({ group: wasRunning ? record.pid : null, token: record.token, sinceTicks: 0 });
}

async function isAlive(recorded: { readonly pid: number; readonly identity: string }): Promise<boolean> {
  return (await processIdentity(recorded.pid)) === recorded.identity;
}

async function recordFiles(stateDir: string): Promise<readonly string[]> {
  const workflows = join(stateDir, 'workflows');
  const files: string[] = [];
  for (const workflow of await namesIn(workflows)) {
    const steps = join(workflows, workflow, 'steps');
    files.push(...(await namesIn(steps)).map((node) => join(steps, node, 'process.json')));
  }
  return files;
}

async function namesIn(directory: string): Promise<readonly string[]> {
  return readdir(directory).catch(() => []);
}

import { randomUUID } from 'node:crypto';
import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { processIdentity } from '../../../core/process-identity.ts';

/** What `process.json` says about a running pod: enough to end it later, and nobody else. */
export interface ProcessRecord {
  /** Leader of the process group. */
  readonly pid: number;
  readonly identity: string;
  /** Value of `podTokenVariable` in the pod's processes: it finds those that left the group. */
  readonly token: string;
  /** The process that runs the pod. */
  readonly owner: { readonly pid: number; readonly identity: string };
}

/** Environment variable that marks the processes of a pod. */
export const podTokenVariable = 'ARGO_E2E_POD';

export function newPodToken(): string {
  return randomUUID();
}

/** Writes the record of a process that has just been started. Does nothing when it is gone already. */
export async function writeProcessRecord(file: string, pid: number, token: string): Promise<void> {
  const [identity, own] = await Promise.all([processIdentity(pid), processIdentity(process.pid)]);
  if (identity === null || own === null) return;
  const record: ProcessRecord = { pid, identity, token, owner: { pid: process.pid, identity: own } };
  writeFileSync(`${file}.new`, `${JSON.stringify(record)}\n`);
  renameSync(`${file}.new`, file);
}

/** Null when there is none, or none that can be trusted. */
export async function readProcessRecord(file: string): Promise<ProcessRecord | null> {
  try {
    const parsed: unknown = JSON.parse(await readFile(file, 'utf8'));
    return isRecord(parsed) ? parsed : null;
  } catch {
    return null;
  }
}

export function removeProcessRecord(file: string): void {
  rmSync(file, { force: true });
}

function isRecord(value: unknown): value is ProcessRecord {
  if (!isProcess(value) || !('token' in value) || !('owner' in value)) return false;
  return typeof value.token === 'string' && value.token !== '' && isProcess(value.owner);
}

/** Process 1 and the groups 0 and -1 are never a pod's. */
function isProcess(value: unknown): value is { readonly pid: number; readonly identity: string } {
  if (typeof value !== 'object' || value === null || !('pid' in value) || !('identity' in value)) return false;
  return Number.isSafeInteger(value.pid) && Number(value.pid) > 1 && typeof value.identity === 'string';
}

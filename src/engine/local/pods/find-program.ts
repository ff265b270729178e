import { open, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { type ContainerEnd, type LookupFailure, lookupSentence } from './container-run.ts';
import { isExecutable } from './machine-tools.ts';

export type FoundProgram =
  | { readonly type: 'found'; readonly file: string }
  | Extract<ContainerEnd, { readonly type: 'notFound' | 'notExecutable' }>;

/** Looks a program up as Argo's executor does (Go os/exec LookPath), with its words when there is none. */
export async function findProgram(program: string, searchPath: string, cwd: string): Promise<FoundProgram> {
  const file = program.includes('/') ? resolve(cwd, program) : await onPath(program, searchPath, cwd);
  if (file === null) return failure(program, 'unfound');
  const stats = await stat(file).catch(() => null);
  if (stats === null) return failure(program, 'missing');
  if (stats.isDirectory()) return failure(program, 'directory');
  if (!(await isExecutable(file))) return failure(program, 'denied');
  if (await hasProgramFormat(file)) return { type: 'found', file };
  return { type: 'notExecutable', cause: `fork/exec ${program}: exec format error` };
}

function failure(program: string, lookup: LookupFailure): FoundProgram {
  return { type: 'notFound', cause: lookupSentence(program, lookup) };
}

async function onPath(program: string, searchPath: string, cwd: string): Promise<string | null> {
  if (program === '' || searchPath === '') return null;
  for (const directory of searchPath.split(':')) {
    const file = join(resolve(cwd, directory), program);
    if (await isExecutable(file)) return file;
  }
  return null;
}

/** The C library hands a text file without `#!` to a shell; the kernel, and so Go and a pod, refuses it. */
async function hasProgramFormat(file: string): Promise<boolean> {
  const handle = await open(file).catch(() => null);
  if (handle === null) return true; // executable but not readable: no script then
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(4), 0, 4, 0);
    const start = buffer.subarray(0, bytesRead);
    return start.includes(0) || start.some((byte) => byte > 0x7f) || /^(#!|MZ|\x7fELF)/.test(start.toString('latin1'));
  } finally {
    await handle.close();
  }
}

import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { type ContainerEnd, type LookupFailure, lookupSentence, type OutputFile } from './container-run.ts';

/** What PID 1 of a sandbox told on descriptor 3. A step that tampers with it lies about itself only. */
export interface SandboxReport {
  /** The sandbox's init as this machine numbers it, or null until it is known. */
  readonly initPid: number | null;
  readonly exitCode: number | null;
  readonly lookupFailure: LookupFailure | 'format' | null;
  readonly broken: string | null;
  /** State of each output file, by its place in the list. */
  readonly files: ReadonlyMap<number, string>;
}

const lookupFailures = ['unfound', 'missing', 'directory', 'denied', 'format'] as const;

export function parseSandboxReport(text: string): SandboxReport {
  const last = (word: string): string | null => {
    const line = text.split('\n').findLast((candidate) => candidate.startsWith(`${word} `));
    return line === undefined ? null : line.slice(word.length + 1);
  };
  const files = text.matchAll(/^file (\d+) (\w+)$/gm);
  return {
    initPid: numberOf(/^\d+/.exec(last('init') ?? '')?.[0]),
    exitCode: numberOf(/^\d+$/.exec(last('exit') ?? '')?.[0]),
    lookupFailure: lookupFailures.find((failure) => failure === last('lookup')) ?? null,
    broken: last('broken'),
    files: new Map(Array.from(files, ([, index, state]) => [Number(index), state ?? ''])),
  };
}

export interface SandboxEndRequest {
  readonly program: string;
  readonly outputFiles: readonly string[];
  /** Holds the copies that the sandbox made of the output files. */
  readonly directory: string;
  /** Whether a signal ended the sandbox itself. */
  readonly wasKilled: boolean;
}

/** How the container ended, with its output files read. */
export async function sandboxEnd(report: SandboxReport, request: SandboxEndRequest): Promise<ContainerEnd> {
  if (report.exitCode !== null) {
    const states = request.outputFiles.map((_, index) => ({ index, state: report.files.get(index) ?? 'missing' }));
    const files = await Promise.all(states.map(({ index, state }) => outputFile(request.directory, index, state)));
    return { type: 'exited', exitCode: report.exitCode, files };
  }
  if (report.broken !== null) return { type: 'broken', cause: report.broken };
  if (report.initPid === null && !request.wasKilled) return { type: 'broken', cause: 'its namespaces cannot be made' };
  switch (report.lookupFailure) {
    case null:
      return { type: 'killed' };
    case 'format':
      return { type: 'notExecutable', cause: `fork/exec ${request.program}: exec format error` };
    default:
      return { type: 'notFound', cause: lookupSentence(request.program, report.lookupFailure) };
  }
}

async function outputFile(directory: string, index: number, state: string): Promise<OutputFile> {
  switch (state) {
    case 'saved':
      return readCopy(join(directory, String(index)));
    case 'directory':
    case 'missing':
      return { type: state };
    default:
      return { type: 'unreadable', cause: state === 'special' ? 'not a regular file' : 'input/output error' };
  }
}

/** The step can write where the copies lie: a link or a pipe that it put there is not followed, nor waited for. */
async function readCopy(file: string): Promise<OutputFile> {
  try {
    const handle = await open(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    try {
      if (!(await handle.stat()).isFile()) return { type: 'unreadable', cause: 'not a regular file' };
      return { type: 'file', content: await handle.readFile() };
    } finally {
      await handle.close();
    }
  } catch {
    return { type: 'unreadable', cause: 'its copy was tampered with' };
  }
}

function numberOf(text: string | undefined): number | null {
  return text === undefined ? null : Number(text);
}

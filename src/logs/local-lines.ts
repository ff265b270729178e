/** The lines of one step that ran on this machine. Its file keeps no times. */
import { createReadStream } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import type { Clock } from '../core/clock.ts';
import { createLocalLogSource, localLogFile } from './local.ts';
import type { LogLine, LogOrigin } from './log-line.ts';

export interface LocalStep {
  readonly stateDir: string;
  readonly nodeId: string;
  readonly workflow: string;
  readonly origin: LogOrigin;
}

/** More is not looked through for the last lines of a log. */
const tailBytes = 4 * 1024 * 1024;
/** Milliseconds between two looks at a file that grows. */
const lookEveryMs = 200;
const pieceBytes = 256 * 1024;

/** All that it has printed so far, or only so many last lines; nothing where it has not begun. */
export async function* localLines(step: LocalStep, tail: number | null): AsyncGenerator<LogLine> {
  const query = { workflow: step.workflow, namespace: step.origin.namespace, nodeId: step.nodeId };
  const end = await createLocalLogSource(step.stateDir).tail(query, tail === null ? 0 : tailBytes);
  if (end === null) return;
  if (tail === null && end.file !== null) {
    for await (const text of createInterface({ input: createReadStream(end.file) })) yield lineOf(step, text);
  } else if (end.text !== '' && tail !== 0) {
    const lines = end.text.replace(/\n$/, '').split('\n');
    for (const text of lines.slice(-(tail ?? 0))) yield lineOf(step, text);
  }
}

export interface LocalFollow {
  readonly tail: number | null;
  readonly clock: Clock;
  /** Whether it may still print. */
  readonly isOver: () => boolean;
  readonly signal: AbortSignal;
}

/** What it has printed, then what it prints, until it is over or the signal fires. */
export async function* followLocal(step: LocalStep, follow: LocalFollow): AsyncGenerator<LogLine> {
  const file = localLogFile(step.stateDir, step);
  if (file === null) return;
  let skips = follow.tail === null ? 0 : Math.max(0, (await countLines(step)) - follow.tail);
  for await (const text of growingLines(file, follow)) {
    if (skips === 0) yield lineOf(step, text);
    else skips -= 1;
  }
}

async function* growingLines(file: string, { clock, isOver, signal }: LocalFollow): AsyncGenerator<string> {
  let position = 0;
  let rest: Buffer = Buffer.alloc(0);
  for (;;) {
    const isLast = isOver() || signal.aborted; // asked first: what is read then is all there is
    for await (const piece of piecesFrom(file, position)) {
      position += piece.length;
      const { lines, left } = split(Buffer.concat([rest, piece]));
      rest = left;
      yield* lines;
    }
    if (isLast) break;
    await clock.sleep(lookEveryMs, signal).catch(() => {}); // seen at the next turn
  }
  if (rest.length > 0) yield rest.toString();
}

async function countLines(step: LocalStep): Promise<number> {
  let count = 0;
  for await (const _ of localLines(step, null)) count += 1;
  return count;
}

async function* piecesFrom(file: string, from: number): AsyncGenerator<Buffer> {
  const handle = await openOrNothing(file);
  if (handle === null) return;
  try {
    for (let position = from; ; ) {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(pieceBytes), 0, pieceBytes, position);
      if (bytesRead === 0) return;
      position += bytesRead;
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await handle.close();
  }
}

/** Whole lines, and what follows the last of them. */
function split(text: Buffer): { readonly lines: readonly string[]; readonly left: Buffer } {
  const end = text.lastIndexOf(0x0a);
  if (end === -1) return { lines: [], left: text };
  return { lines: text.subarray(0, end).toString().split('\n'), left: text.subarray(end + 1) };
}

async function openOrNothing(file: string): Promise<FileHandle | null> {
  return open(file).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  });
}

function lineOf({ origin }: LocalStep, text: string): LogLine {
  return { origin, text, time: null, severity: null };
}

import { fileURLToPath } from 'node:url';

/** A place in the author's source. */
export interface CallSite {
  readonly file: string;
  /** 1-based. */
  readonly line: number;
  readonly column: number;
}

/** Where `callee` was called from, or null when the stack does not say. */
export function callSiteOf(callee: (...args: never[]) => unknown): CallSite | null {
  const holder: { stack?: string } = {};
  Error.captureStackTrace(holder, callee);
  return firstFrameOf(holder.stack ?? '');
}

/** The topmost frame of a stack that lies in a file. */
export function firstFrameOf(stack: string): CallSite | null {
  for (const line of stack.split('\n').slice(0, 100)) {
    const frame = parseFrame(line);
    if (frame !== null) return frame;
  }
  return null;
}

/** `    at name (file:///a/b.ts:3:7)` or `    at /a/b.ts:3:7`; null for frames inside Node. */
export function parseFrame(line: string): CallSite | null {
  const text = line.trim();
  if (!text.startsWith('at ') || text.length > 4096) return null;
  const open = text.lastIndexOf('(');
  const place = text.endsWith(')') && open >= 0 ? text.slice(open + 1, -1) : text.slice(3).replace(/^async /, '');
  const match = /^(.+):(\d+):(\d+)$/.exec(place);
  if (match === null) return null;
  const file = filePathOf(match[1] ?? '');
  return file === null ? null : { file, line: Number(match[2]), column: Number(match[3]) };
}

function filePathOf(place: string): string | null {
  if (place.startsWith('/')) return place;
  if (!place.startsWith('file://') || !URL.canParse(place)) return null;
  return fileURLToPath(place);
}

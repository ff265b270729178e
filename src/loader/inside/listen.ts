import type { ChildMessage, Place } from '../protocol.ts';
import type { Answer } from './answer.ts';
import { describeError, placesIn } from './describe-error.ts';

/** Which call is going on; what happens meanwhile is its doing. */
export interface Current {
  index: number | null;
}

/** Of one write, and of one call: more is only counted, so that noise never takes the room of a result. */
const maxTextLength = 2000;
const maxWrites = 20;

type OutputMessage = Extract<ChildMessage, { readonly type: 'output' }>;

/** Tells the parent what the author's code prints, with the line that did it. Gives an `answer` that says before each result how much was left out. */
export function listenToOutput(current: Current, root: string, answer: Answer): Answer {
  let writes = 0;
  let omitted: OutputMessage | null = null;
  const take = (index: number, stream: OutputMessage['stream'], text: string): void => {
    writes += 1;
    if (writes <= maxWrites && text.length <= maxTextLength) {
      answer({ type: 'output', index, stream, text, omittedLines: 0, place: placeHere(root) });
      return;
    }
    const kept = writes <= maxWrites ? text.slice(0, maxTextLength) : '';
    if (kept !== '') answer({ type: 'output', index, stream, text: kept, omittedLines: 0, place: placeHere(root) });
    const omittedLines =
      (omitted?.omittedLines ?? 0) + linesIn(text.slice(kept.length), kept === '' || kept.endsWith('\n'));
    omitted = { type: 'output', index, stream, text: '', omittedLines, place: null };
  };
  for (const stream of ['stdout', 'stderr'] as const) {
    const write = (chunk: unknown, ...rest: readonly unknown[]): boolean => {
      if (current.index !== null) take(current.index, stream, textOf(chunk));
      const done = rest.at(-1);
      if (typeof done === 'function') done();
      return true;
    };
    Object.defineProperty(process[stream], 'write', { value: write });
  }
  return (message) => {
    if (omitted !== null && omitted.omittedLines > 0) answer(omitted);
    [writes, omitted] = [0, null];
    answer(message);
  };
}

/** The rest of a line that was begun is no line of its own. */
function linesIn(text: string, isFromStart: boolean): number {
  const ends = text.split('\n').length - 1;
  const hasUnended = !text.endsWith('\n');
  return ends + (hasUnended ? 1 : 0) - (isFromStart ? 0 : 1);
}

/** Tells the parent when the author's code ends the process, or lets it end, before its call has given an answer. */
export function listenToEnd(current: Current, root: string, answer: Answer): void {
  const complain = (message: string, hint: string | null, place: Place | null) => {
    if (current.index === null) return;
    answer({
      type: 'complaints',
      index: current.index,
      complaints: [{ message, path: null, hint, place, frames: [] }],
    });
    current.index = null;
  };
  const leave = process.exit.bind(process);
  for (const name of ['exit', 'reallyExit'] as const) {
    const exit = (code?: unknown): never => {
      complain(
        `called process.${name}(${code === undefined ? '' : String(code)})`,
        'return the Workflow, or throw an Error',
        placeHere(root),
      );
      return leave(0);
    };
    if (name in process) Object.defineProperty(process, name, { value: exit });
  }
  process.on('exit', () => complain('gave a promise that is never settled', 'await or return every promise', null));
  process.on('uncaughtException', (error) => {
    if (current.index === null) return;
    answer({ type: 'complaints', index: current.index, complaints: describeError(error, root) });
    current.index = null;
    leave(0);
  });
}

function placeHere(root: string): Place | null {
  return placesIn(new Error('here').stack ?? '', root)[0] ?? null;
}

function textOf(chunk: unknown): string {
  return typeof chunk === 'string' ? chunk : chunk instanceof Uint8Array ? new TextDecoder().decode(chunk) : '';
}

import type { Place } from '../protocol.ts';
import type { Answer } from './answer.ts';
import { describeError, placesIn } from './describe-error.ts';

/** Which call is going on; what happens meanwhile is its doing. */
export interface Current {
  index: number | null;
}

const maxOutputLength = 2000;

/** Tells the parent what the author's code prints, with the line that did it. */
export function listenToOutput(current: Current, root: string, answer: Answer): void {
  for (const stream of ['stdout', 'stderr'] as const) {
    const write = (chunk: unknown, ...rest: readonly unknown[]): boolean => {
      if (current.index !== null)
        answer({
          type: 'output',
          index: current.index,
          stream,
          text: textOf(chunk).slice(0, maxOutputLength),
          place: placeHere(root),
        });
      const done = rest.at(-1);
      if (typeof done === 'function') done();
      return true;
    };
    Object.defineProperty(process[stream], 'write', { value: write });
  }
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

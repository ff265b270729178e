import { unreachable } from '../../core/unreachable.ts';
import { isWord } from './char-class.ts';
import { compilePattern, type Program } from './compile.ts';
import type { Assertion } from './syntax.ts';

/** Is told how much work was done, and may throw to end it. */
export type Meter = (steps: number) => void;

/** Where the groups of a match begin and end, two numbers each; -1 for one that took no part. */
export type Captures = readonly number[];

interface Thread {
  readonly at: number;
  readonly captures: Captures;
}

/** Whether the pattern (Go's RE2 syntax) matches anywhere in the text. Linear in the text, whatever the pattern. Throws PatternError. */
export function matchesPattern(pattern: string, text: string, meter: Meter = () => {}): boolean {
  return findMatch(compilePattern(pattern), text, 0, meter) !== null;
}

/**
 * The leftmost match from `from` on, preferring what Perl would prefer, or null.
 * All alternatives advance together through the text, so that no text can make it go back.
 */
export function findMatch(program: Program, text: string, from: number, meter: Meter = () => {}): Captures | null {
  let threads: readonly Thread[] = [];
  let found: Captures | null = null;
  for (let position = from; position <= text.length; ) {
    const waiting = found === null ? [...threads, { at: 0, captures: [] }] : threads;
    const ready = closure(program, waiting, text, position, meter);
    const point = text.codePointAt(position);
    const end = ready.findIndex(({ at }) => program.instructions[at]?.type === 'match');
    if (end !== -1) found = ready[end]?.captures ?? null;
    threads = step(program, end === -1 ? ready : ready.slice(0, end), point);
    if (found !== null && threads.length === 0) break;
    position += point !== undefined && point > 0xffff ? 2 : 1;
  }
  return found;
}

/** The threads whose character this is, behind it. */
function step(program: Program, threads: readonly Thread[], point: number | undefined): readonly Thread[] {
  if (point === undefined) return [];
  return threads.flatMap(({ at, captures }) => {
    const instruction = program.instructions[at];
    return instruction?.type === 'char' && instruction.test(point) ? [{ at: at + 1, captures }] : [];
  });
}

/** Follows jumps, splits and assertions until every thread stands before a character or the end; earlier threads win. */
function closure(
  program: Program,
  threads: readonly Thread[],
  text: string,
  position: number,
  meter: Meter,
): readonly Thread[] {
  const seen = new Set<number>();
  const ready: Thread[] = [];
  const pending = threads.toReversed();
  for (let thread = pending.pop(); thread !== undefined; thread = pending.pop()) {
    if (seen.has(thread.at)) continue;
    seen.add(thread.at);
    const { at, captures } = thread;
    const instruction = program.instructions[at];
    if (instruction === undefined) continue;
    switch (instruction.type) {
      case 'jump':
        pending.push({ at: instruction.to, captures });
        break;
      case 'split':
        pending.push({ at: instruction.second, captures }, { at: instruction.first, captures });
        break;
      case 'save':
        pending.push({ at: at + 1, captures: save(captures, instruction.slot, position) });
        break;
      case 'assertion':
        if (holds(instruction.assertion, text, position)) pending.push({ at: at + 1, captures });
        break;
      case 'char':
      case 'match':
        ready.push(thread);
        break;
      default:
        unreachable(instruction);
    }
  }
  meter(seen.size);
  return ready;
}

function save(captures: Captures, slot: number, position: number): Captures {
  const next = [...captures];
  while (next.length <= slot) next.push(-1);
  next[slot] = position;
  return next;
}

function holds(assertion: Assertion, text: string, position: number): boolean {
  switch (assertion) {
    case 'text-start':
      return position === 0;
    case 'text-end':
      return position === text.length;
    case 'line-start':
      return position === 0 || text[position - 1] === '\n';
    case 'line-end':
      return position === text.length || text[position] === '\n';
    case 'word-boundary':
      return isBoundary(text, position);
    case 'no-word-boundary':
      return !isBoundary(text, position);
    default:
      return unreachable(assertion);
  }
}

function isBoundary(text: string, position: number): boolean {
  return isWord(text.codePointAt(position - 1) ?? 0) !== isWord(text.codePointAt(position) ?? 0);
}

import { unreachable } from '../../core/unreachable.ts';
import { parsePattern } from './parse.ts';
import { PatternError } from './pattern-error.ts';
import type { Assertion, CharTest, Pattern } from './syntax.ts';

const sizeLimit = 20_000;

/** Instructions of the matcher; of a split, `first` is tried before `second`. */
export type Instruction =
  | { readonly type: 'char'; readonly test: CharTest }
  | { readonly type: 'assertion'; readonly assertion: Assertion }
  | { type: 'split'; first: number; second: number }
  | { type: 'jump'; to: number }
  | { readonly type: 'save'; readonly slot: number }
  | { readonly type: 'match' };

export interface Program {
  readonly instructions: readonly Instruction[];
  readonly groups: number;
  readonly groupNames: readonly (string | null)[];
}

/** Compiles a regular expression into a program that runs in time linear in the text. Throws PatternError. */
export function compilePattern(source: string): Program {
  const { pattern, groupNames } = parsePattern(source);
  const instructions: Instruction[] = [];
  emit(instructions, { type: 'group', index: 0, item: pattern }, source);
  instructions.push({ type: 'match' });
  return { instructions, groups: groupNames.length, groupNames };
}

function emit(out: Instruction[], pattern: Pattern, source: string): void {
  if (out.length > sizeLimit) throw new PatternError('expression is too large', source.slice(0, 80));
  switch (pattern.type) {
    case 'empty':
      return;
    case 'char':
    case 'assertion':
      out.push(pattern);
      return;
    case 'sequence':
      for (const item of pattern.items) emit(out, item, source);
      return;
    case 'choice':
      emitChoice(out, pattern.items, source);
      return;
    case 'repeat':
      emitRepeat(out, pattern, source);
      return;
    case 'group':
      out.push({ type: 'save', slot: pattern.index * 2 });
      emit(out, pattern.item, source);
      out.push({ type: 'save', slot: pattern.index * 2 + 1 });
      return;
    default:
      unreachable(pattern);
  }
}

function emitChoice(out: Instruction[], items: readonly Pattern[], source: string): void {
  const ends: { type: 'jump'; to: number }[] = [];
  for (const [index, item] of items.entries()) {
    if (index === items.length - 1) {
      emit(out, item, source);
      continue;
    }
    const split = { type: 'split' as const, first: out.length + 1, second: 0 };
    out.push(split);
    emit(out, item, source);
    const end = { type: 'jump' as const, to: 0 };
    out.push(end);
    ends.push(end);
    split.second = out.length;
  }
  for (const end of ends) end.to = out.length;
}

function emitRepeat(out: Instruction[], repeat: Extract<Pattern, { type: 'repeat' }>, source: string): void {
  for (let index = 0; index < repeat.min; index += 1) {
    const before = out.length;
    emit(out, repeat.item, source);
    if (out.length === before) return; // nothing, however often
  }
  if (repeat.max === Number.POSITIVE_INFINITY) {
    const start = out.length;
    const split = emitSplit(out);
    emit(out, repeat.item, source);
    out.push({ type: 'jump', to: start });
    point(split, start + 1, out.length, repeat.greedy);
    return;
  }
  const splits: { readonly split: { first: number; second: number }; readonly body: number }[] = [];
  for (let index = repeat.min; index < repeat.max; index += 1) {
    const split = emitSplit(out);
    splits.push({ split, body: out.length });
    emit(out, repeat.item, source);
  }
  for (const { split, body } of splits) point(split, body, out.length, repeat.greedy);
}

function emitSplit(out: Instruction[]): { first: number; second: number } {
  const split = { type: 'split' as const, first: 0, second: 0 };
  out.push(split);
  return split;
}

function point(split: { first: number; second: number }, body: number, after: number, isGreedy: boolean): void {
  split.first = isGreedy ? body : after;
  split.second = isGreedy ? after : body;
}

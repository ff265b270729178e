/** Go's regular expressions, by RE2JS: no text can make them take more than linear time for one match. */
import { RE2JS, RE2JSException, RE2JSSyntaxException } from 're2js';
import { HarnessError } from '../core/errors.ts';

const patternLimit = 4_000;
const programLimit = 20_000;
const defaultWork = 50_000_000;

/** Is told how much work was done, and may throw to end it. */
export type Meter = (steps: number) => void;

/** Where the groups of a match begin and end, two numbers each; -1 for one that took no part. */
export type Captures = readonly number[];

/** Thrown when a regular expression is not one of Go's (RE2): the message is Go's. */
export class PatternError extends HarnessError {
  override readonly name = 'PatternError';

  constructor(reason: string, fragment: string) {
    super('WORKFLOW_DEFINITION', `error parsing regexp: ${reason}: \`${fragment}\``, {
      hint: 'Go knows no back references and no look-around: see https://github.com/google/re2/wiki/Syntax',
    });
  }
}

/** Throws PatternError when this is no regular expression of Go's. */
export function checkPattern(pattern: string): void {
  compile(pattern);
}

/** Whether the pattern matches anywhere in the text. Throws PatternError. */
export function matchesPattern(pattern: string, text: string, meter: Meter = limitedWork(pattern)): boolean {
  const program = compile(pattern);
  meter(program.programSize() * (text.length + 1));
  return program.test(text);
}

/** All matches from left to right, as Go's FindAll; an empty match right behind another one does not count. */
export function findAll(
  pattern: string,
  text: string,
  meter: Meter = limitedWork(pattern),
  limit: number = Number.POSITIVE_INFINITY,
): readonly Captures[] {
  return findWith(compile(pattern), text, meter, limit);
}

/** Go's ReplaceAllString; `$1`, `${name}` in the replacement are groups unless `literal`. */
export function replaceAll(
  pattern: string,
  text: string,
  replacement: string,
  options: { readonly literal: boolean; readonly meter: Meter },
): string {
  const program = compile(pattern);
  let result = '';
  let copied = 0;
  for (const match of findWith(program, text, options.meter)) {
    const [start = 0, end = 0] = match;
    result += text.slice(copied, start) + (options.literal ? replacement : expand(program, text, match, replacement));
    copied = end;
  }
  return result + text.slice(copied);
}

/** Text between the matches, as Go's Split with this many parts at most. */
export function splitBy(pattern: string, text: string, meter: Meter, limit: number): readonly string[] {
  if (limit === 0) return [];
  const parts: string[] = [];
  let from = 0;
  for (const [start = 0, end = 0] of findAll(pattern, text, meter)) {
    if (limit > 0 && parts.length === limit - 1) break;
    if (end === 0) continue;
    if (start === text.length && start === end) continue;
    parts.push(text.slice(from, start));
    from = end;
  }
  return [...parts, text.slice(from)];
}

function compile(pattern: string): RE2JS {
  if (pattern.length > patternLimit) throw tooLarge(pattern);
  const program = compileWith(pattern);
  if (program.programSize() > programLimit) throw tooLarge(pattern);
  return program;
}

function compileWith(pattern: string): RE2JS {
  try {
    return RE2JS.compile(pattern);
  } catch (cause) {
    if (cause instanceof RE2JSSyntaxException) throw new PatternError(cause.error, fragmentOf(cause, pattern));
    if (cause instanceof RE2JSException) throw new PatternError(cause.message, pattern);
    throw cause;
  }
}

/** RE2JS names no fragment where Go names an empty or the whole one. */
function fragmentOf({ error, input }: RE2JSSyntaxException, pattern: string): string {
  return input ?? (error.startsWith('trailing backslash') ? '' : pattern);
}

function tooLarge(pattern: string): PatternError {
  return new PatternError('expression too large', pattern.slice(0, 80));
}

function limitedWork(pattern: string): Meter {
  let done = 0;
  return (steps) => {
    done += steps;
    if (done > defaultWork) throw new PatternError('expression takes too long on this text', pattern.slice(0, 80));
  };
}

/** Looking for one match may read on to the end and find nothing there, which is why every match costs a part of the whole text. */
function findWith(
  program: RE2JS,
  text: string,
  meter: Meter,
  limit: number = Number.POSITIVE_INFINITY,
): readonly Captures[] {
  const matcher = program.matcher(text);
  const groups = Array.from({ length: program.groupCount() + 1 }, (_, group) => group);
  const size = program.programSize();
  const matches: Captures[] = [];
  let lastEnd = -1;
  while (matches.length < limit && matcher.find()) {
    const [start, end] = [matcher.start(), matcher.end()];
    meter(size * (end - Math.max(lastEnd, 0) + 1 + Math.ceil(text.length / 32)));
    if (start !== end || end !== lastEnd)
      matches.push(groups.flatMap((group) => [matcher.start(group), matcher.end(group)]));
    lastEnd = end;
  }
  meter(size * (text.length - Math.max(lastEnd, 0) + 1));
  return matches;
}

function expand(program: RE2JS, text: string, match: Captures, template: string): string {
  const named = program.namedGroups();
  return template.replaceAll(
    /\$(?:\$|([\p{L}\p{Nd}_]+)|\{([\p{L}\p{Nd}_]+)\})/gu,
    (whole, bare: string | undefined, braced: string | undefined) => {
      const name = bare ?? braced;
      if (name === undefined) return whole === '$$' ? '$' : whole;
      const index = /^(?:0|[1-9]\d*)$/.test(name)
        ? Number(name)
        : Object.hasOwn(named, name)
          ? (named[name] ?? -1)
          : -1;
      const start = match[index * 2] ?? -1;
      return start < 0 ? '' : text.slice(start, match[index * 2 + 1]);
    },
  );
}

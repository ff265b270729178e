import { compilePattern, type Program } from './compile.ts';
import { type Captures, findMatch, type Meter } from './match.ts';

/** All matches from left to right, as Go's FindAll; an empty match right behind another one does not count. */
export function findAll(
  pattern: string,
  text: string,
  meter: Meter,
  limit: number = Number.POSITIVE_INFINITY,
): readonly Captures[] {
  const program = compilePattern(pattern);
  const matches: Captures[] = [];
  let from = 0;
  let lastEnd = -1;
  while (from <= text.length && matches.length < limit) {
    const match = findMatch(program, text, from, meter);
    if (match === null) break;
    const [start = 0, end = 0] = match;
    if (start !== end || end !== lastEnd) matches.push(match);
    lastEnd = end;
    from = start === end ? end + charLength(text, end) : end;
  }
  return matches;
}

/** Go's ReplaceAllString; `$1`, `${name}` in the replacement are groups unless `literal`. */
export function replaceAll(
  pattern: string,
  text: string,
  replacement: string,
  options: { readonly literal: boolean; readonly meter: Meter },
): string {
  const program = compilePattern(pattern);
  let result = '';
  let copied = 0;
  for (const match of findAll(pattern, text, options.meter)) {
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

function expand(program: Program, text: string, match: Captures, template: string): string {
  return template.replaceAll(
    /\$(?:\$|(\w+)|\{(\w+)\})/g,
    (whole, bare: string | undefined, braced: string | undefined) => {
      const name = bare ?? braced;
      if (name === undefined) return whole === '$$' ? '$' : whole;
      const index = /^\d+$/.test(name) ? Number(name) : program.groupNames.indexOf(name);
      const start = match[index * 2] ?? -1;
      return start < 0 ? '' : text.slice(start, match[index * 2 + 1]);
    },
  );
}

function charLength(text: string, offset: number): number {
  return (text.codePointAt(offset) ?? 0) > 0xffff ? 2 : 1;
}

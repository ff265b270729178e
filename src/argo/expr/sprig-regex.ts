import { type Captures, findAll, matchesPattern, replaceAll, splitBy } from '../regular-expression.ts';
import { type Builtin, builtin, type CallContext, int, text } from './call-context.ts';
import type { Value } from './values.ts';

/** Functions of sprig on regular expressions, in Go's (RE2) syntax; each is also there as `must…`. */
const plain: Readonly<Record<string, Builtin>> = {
  regexMatch: builtin(2, 2, ([pattern, value], context) =>
    matchesPattern(text(pattern, 'regexMatch'), text(value, 'regexMatch'), meter(context)),
  ),
  regexFind: builtin(2, 2, ([pattern, value], context) => found(pattern, value, context, 1)[0] ?? ''),
  regexFindAll: builtin(3, 3, ([pattern, value, count], context) =>
    found(pattern, value, context, limitOf(int(count))),
  ),
  regexReplaceAll: builtin(3, 3, ([pattern, value, replacement], context) =>
    replaceAll(text(pattern, 'regexReplaceAll'), text(value, 'regexReplaceAll'), text(replacement, 'regexReplaceAll'), {
      literal: false,
      meter: meter(context),
    }),
  ),
  regexReplaceAllLiteral: builtin(3, 3, ([pattern, value, replacement], context) =>
    replaceAll(
      text(pattern, 'regexReplaceAllLiteral'),
      text(value, 'regexReplaceAllLiteral'),
      text(replacement, 'regexReplaceAllLiteral'),
      { literal: true, meter: meter(context) },
    ),
  ),
  regexSplit: builtin(3, 3, ([pattern, value, count], context) =>
    splitBy(text(pattern, 'regexSplit'), text(value, 'regexSplit'), meter(context), int(count)),
  ),
  regexQuoteMeta: builtin(1, 1, ([value]) => text(value, 'regexQuoteMeta').replaceAll(/[\\.+*?()|[\]{}^$]/g, '\\$&')),
};

export const sprigRegex: Readonly<Record<string, Builtin>> = Object.fromEntries(
  Object.entries(plain).flatMap(([name, builtin]) => [
    [name, builtin],
    [`must${name.charAt(0).toUpperCase()}${name.slice(1)}`, builtin],
  ]),
);

function found(
  pattern: Value | undefined,
  value: Value | undefined,
  context: CallContext,
  limit: number,
): readonly string[] {
  const source = text(value, 'regexFind');
  const matches: readonly Captures[] = findAll(text(pattern, 'regexFind'), source, meter(context), limit);
  return matches.map(([start, end]) => source.slice(start, end));
}

function limitOf(count: number): number {
  return count < 0 ? Number.POSITIVE_INFINITY : count;
}

function meter({ budget }: CallContext): (steps: number) => void {
  return (steps) => budget.spend(steps);
}

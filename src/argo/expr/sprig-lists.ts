import { type Builtin, builtin, int, list, number, text, variadic } from './call-context.ts';
import { ExpressionError } from './expression-error.ts';
import { goPrint } from './go-print.ts';
import { isEmpty } from './sprig-defaults.ts';
import { isIdentical, isList, type Value } from './values.ts';

/** Functions of sprig on lists. */
export const sprigLists: Readonly<Record<string, Builtin>> = {
  list: variadic(0, (args) => args),
  tuple: variadic(0, (args) => args),
  first: builtin(1, 1, ([items]) => list(items, 'first')[0] ?? null),
  last: builtin(1, 1, ([items]) => list(items, 'last').at(-1) ?? null),
  rest: builtin(1, 1, ([items]) => list(items, 'rest').slice(1)),
  initial: builtin(1, 1, ([items]) => list(items, 'initial').slice(0, -1)),
  append: builtin(2, 2, ([items, item]) => [...list(items, 'append'), item ?? null]),
  push: builtin(2, 2, ([items, item]) => [...list(items, 'push'), item ?? null]),
  prepend: builtin(2, 2, ([items, item]) => [item ?? null, ...list(items, 'prepend')]),
  concat: variadic(0, (args) => args.flatMap((items) => [...list(items, 'concat')])),
  reverse: builtin(1, 1, ([items]) => list(items, 'reverse').toReversed()),
  uniq: builtin(1, 1, ([items], { budget }) =>
    list(items, 'uniq').filter((item, index, all) => {
      budget.spend(index);
      return all.findIndex((other) => isIdentical(other, item)) === index;
    }),
  ),
  without: variadic(1, ([items, ...others]) =>
    list(items, 'without').filter((item) => !others.some((other) => isIdentical(other, item))),
  ),
  has: builtin(2, 2, ([needle, items]) => list(items ?? [], 'has').some((item) => isIdentical(item, needle ?? null))),
  compact: builtin(1, 1, ([items]) => list(items, 'compact').filter((item) => !isEmpty(item))),
  slice: builtin(1, 3, ([items, from, to]) =>
    list(items, 'slice').slice(
      from === undefined ? 0 : number(from, 'slice'),
      to === undefined ? undefined : number(to, 'slice'),
    ),
  ),
  chunk: builtin(2, 2, ([size, items]) => chunk(list(items, 'chunk'), int(size))),
  join: builtin(2, 2, ([glue, items]) => texts(items ?? null).join(text(glue, 'join'))),
  sortAlpha: builtin(1, 1, ([items]) => texts(items ?? null).toSorted()),
  splitList: builtin(2, 2, ([separator, value]) => text(value, 'splitList').split(text(separator, 'splitList'))),
  split: builtin(
    2,
    2,
    ([separator, value]) =>
      new Map(
        text(value, 'split')
          .split(text(separator, 'split'))
          .map((part, index) => [`_${index}`, part]),
      ),
  ),
  splitn: builtin(3, 3, ([separator, count, value]) =>
    splitLimited(text(value, 'splitn'), text(separator, 'splitn'), int(count)),
  ),
};

function texts(value: Value): readonly string[] {
  return isList(value) ? value.filter((item) => item !== null).map(goPrint) : [goPrint(value)];
}

function chunk(items: readonly Value[], size: number): Value {
  if (!(size >= 1)) throw new ExpressionError('chunk needs a size of at least 1');
  const chunks: Value[] = [];
  for (let index = 0; index < items.length; index += size) chunks.push(items.slice(index, index + size));
  return chunks;
}

function splitLimited(value: string, separator: string, count: number): Value {
  const parts = value.split(separator);
  const kept =
    count < 1 || parts.length <= count ? parts : [...parts.slice(0, count - 1), parts.slice(count - 1).join(separator)];
  return new Map(kept.map((part, index) => [`_${index}`, part]));
}

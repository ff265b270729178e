import { type Builtin, builtin, type CallContext, invalid, list, map, text, variadic } from './call-context.ts';
import { ExpressionError } from './expression-error.ts';
import { compareValues } from './operators.ts';
import { goTypeOf, isEqual, isInteger, isList, isMap, isNumber, type Value } from './values.ts';

const flattenDepth = 100;

/** Functions of expr-lang on lists and maps that take no predicate. */
export const collectionBuiltins: Readonly<Record<string, Builtin>> = {
  len: builtin(1, 1, ([value]) => lengthOf(value ?? null)),
  type: builtin(1, 1, ([value]) => typeName(value ?? null)),
  first: builtin(1, 1, ([items]) => list(items, 'first')[0] ?? null),
  last: builtin(1, 1, ([items]) => list(items, 'last').at(-1) ?? null),
  get: builtin(2, 2, ([container, key]) => getMember(container ?? null, key ?? null)),
  take: builtin(2, 2, ([items, count]) => take(list(items, 'take'), count ?? null)),
  keys: builtin(1, 1, ([value]) => sortedKeys(value ?? null, 'keys')),
  values: builtin(1, 1, ([value]) =>
    sortedKeys(value ?? null, 'values').map((key) => map(value, 'values').get(key) ?? null),
  ),
  toPairs: builtin(1, 1, ([value]) =>
    sortedKeys(value ?? null, 'toPairs').map((key) => [key, map(value, 'toPairs').get(key) ?? null]),
  ),
  fromPairs: builtin(1, 1, ([pairs]) => new Map(list(pairs, 'fromPairs').map(pairOf))),
  reverse: builtin(1, 1, ([items]) => list(items, 'reverse').toReversed()),
  uniq: builtin(1, 1, ([items], context) => unique(list(items, 'uniq'), context)),
  concat: variadic(1, (args, context) => concat(args, context)),
  flatten: builtin(1, 1, ([items], context) => flatten(list(items, 'flatten'), context, 0)),
  sort: builtin(1, 2, ([items, order]) => sort(list(items, 'sort'), order ?? 'asc')),
};

/** Sorts by a key per element; `order` is `asc` or `desc`. */
export function sortByKeys(keyed: readonly (readonly [Value, Value])[], order: Value): readonly Value[] {
  const direction = text(order, 'sort').toLowerCase();
  if (direction !== 'asc' && direction !== 'desc')
    throw new ExpressionError(`invalid order ${direction}, expected asc or desc`);
  const sign = direction === 'asc' ? 1 : -1;
  const sorted = keyed.toSorted(([a], [b]) => {
    const result = compareValues(a, b);
    if (result === null) throw new ExpressionError(`cannot sort ${goTypeOf(a)} and ${goTypeOf(b)}`);
    return result * sign;
  });
  return sorted.map(([, value]) => value);
}

/** A member of a map, or an element counted from the start or, when negative, the end; null when there is none. */
export function getMember(container: Value, key: Value): Value {
  if (isMap(container)) return typeof key === 'string' ? (container.get(key) ?? null) : null;
  if (isList(container) && isNumber(key)) return container.at(Number(key)) ?? null;
  return null;
}

function lengthOf(value: Value): bigint {
  if (typeof value === 'string') return BigInt([...value].length);
  if (isList(value)) return BigInt(value.length);
  if (isMap(value)) return BigInt(value.size);
  throw new ExpressionError(`invalid argument for len (type ${goTypeOf(value)})`);
}

function typeName(value: Value): string {
  if (value === null) return 'nil';
  if (isList(value)) return 'array';
  if (isMap(value)) return 'map';
  if (isNumber(value)) return isInteger(value) ? 'int' : 'float';
  return goTypeOf(value);
}

function take(items: readonly Value[], count: Value): readonly Value[] {
  if (typeof count !== 'bigint') throw new ExpressionError(`cannot take ${goTypeOf(count)} elements`);
  if (count < 0) throw new ExpressionError('cannot take a negative number of elements');
  return items.slice(0, Number(count));
}

function sortedKeys(value: Value, name: string): readonly string[] {
  return [...map(value, name).keys()].toSorted((a, b) => (a < b ? -1 : 1));
}

function pairOf(pair: Value): readonly [string, Value] {
  const [key, value] = list(pair, 'fromPairs');
  if (key === undefined || value === undefined) throw invalid(pair, 'fromPairs', 'pair');
  return [text(key, 'fromPairs'), value];
}

function unique(items: readonly Value[], { budget }: CallContext): readonly Value[] {
  const kept: Value[] = [];
  for (const item of items) {
    budget.spend(kept.length);
    if (!kept.some((other) => isEqual(other, item))) kept.push(item);
  }
  return kept;
}

function concat(args: readonly Value[], { budget }: CallContext): readonly Value[] {
  const joined = args.flatMap((items) => [...list(items, 'concat')]);
  budget.allocate(joined.length);
  return joined;
}

function flatten(items: readonly Value[], context: CallContext, depth: number): readonly Value[] {
  if (depth > flattenDepth) throw new ExpressionError('recursion depth exceeded');
  context.budget.allocate(items.length);
  return items.flatMap((item) => (isList(item) ? [...flatten(item, context, depth + 1)] : [item]));
}

function sort(items: readonly Value[], order: Value): readonly Value[] {
  return sortByKeys(
    items.map((item) => [item, item]),
    order,
  );
}

import { sortByKeys } from './builtins-collection.ts';
import { type CallContext, list } from './call-context.ts';
import { ExpressionError } from './expression-error.ts';
import { goPrint } from './go-print.ts';
import { applyBinary, requireBoolean } from './operators.ts';
import { isMap, type Value } from './values.ts';

/** The predicate applied to one element; null where the call has none. */
export type Each = (element: Value, index: number, accumulator?: Value) => Value;

export interface PredicateCall {
  readonly items: readonly Value[];
  readonly each: Each | null;
  /** Arguments behind the predicate. */
  readonly rest: readonly Value[];
  readonly context: CallContext;
}

/** Functions of expr-lang whose second argument is a predicate. */
export const predicateFunctions: Readonly<Record<string, (call: PredicateCall) => Value>> = {
  all: (call) => call.items.every(isTrue(call)),
  none: (call) => !call.items.some(isTrue(call)),
  any: (call) => call.items.some(isTrue(call)),
  one: (call) => call.items.filter(isTrue(call)).length === 1,
  filter: (call) => call.items.filter(isTrue(call)),
  map: (call) => call.items.map(required(call)),
  count: (call) => BigInt(call.items.filter(call.each === null ? requireBoolean : isTrue(call)).length),
  sum: ({ items, each, context }) =>
    items.reduce<Value>(
      (sum, item, index) => applyBinary('+', sum, each === null ? item : each(item, index), context.budget),
      0n,
    ),
  find: (call) => call.items.find(isTrue(call)) ?? null,
  findIndex: (call) => nullIfAbsent(call.items.findIndex(isTrue(call))),
  findLast: (call) => call.items.findLast(isTrue(call)) ?? null,
  findLastIndex: (call) => nullIfAbsent(call.items.findLastIndex(isTrue(call))),
  groupBy: (call) => groupBy(call),
  sortBy: (call) =>
    sortByKeys(
      call.items.map((item, index) => [required(call)(item, index), item]),
      call.rest[0] ?? 'asc',
    ),
  reduce: (call) => reduce(call),
};

/** The list that a predicate runs over; a map gives its values, a text its bytes. */
export function iterated(value: Value, name: string): readonly Value[] {
  if (isMap(value)) return [...value.values()];
  if (typeof value === 'string') return [...Buffer.from(value)].map(BigInt);
  return value === null ? list(undefined, name) : list(value, name);
}

function required({ each }: PredicateCall): Each {
  if (each === null) throw new ExpressionError('not enough arguments: a predicate is missing');
  return each;
}

function isTrue(call: PredicateCall): (element: Value, index: number) => boolean {
  const each = required(call);
  return (element, index) => requireBoolean(each(element, index));
}

function nullIfAbsent(index: number): Value {
  return index === -1 ? null : BigInt(index);
}

function groupBy(call: PredicateCall): Value {
  const groups = new Map<string, Value[]>();
  for (const [index, item] of call.items.entries()) {
    const key = goPrint(required(call)(item, index));
    groups.set(key, [...(groups.get(key) ?? []), item]);
    call.context.budget.spend(groups.get(key)?.length ?? 0);
  }
  return groups;
}

function reduce(call: PredicateCall): Value {
  const each = required(call);
  const [start] = call.rest;
  if (start === undefined && call.items.length === 0)
    throw new ExpressionError('reduce of empty array with no initial value');
  const items = start === undefined ? call.items.slice(1) : call.items;
  const offset = start === undefined ? 1 : 0;
  return items.reduce<Value>(
    (accumulator, item, index) => each(item, index + offset, accumulator),
    start ?? call.items[0] ?? null,
  );
}

import { type Builtin, builtin, list, map, text, variadic } from './call-context.ts';
import { goPrint } from './go-print.ts';
import { isMap, type Value, type ValueMap } from './values.ts';

/** Functions of sprig on maps. Those that change a map in Go give a new one here. */
export const sprigMaps: Readonly<Record<string, Builtin>> = {
  dict: variadic(
    0,
    (args) =>
      new Map(
        args.flatMap((key, index): [string, Value][] =>
          index % 2 === 0 ? [[goPrint(key), args[index + 1] ?? '']] : [],
        ),
      ),
  ),
  get: builtin(2, 2, ([from, key]) => map(from, 'get').get(text(key, 'get')) ?? ''),
  set: builtin(3, 3, ([into, key, value]) => new Map([...map(into, 'set'), [text(key, 'set'), value ?? null]])),
  unset: builtin(2, 2, ([from, key]) => new Map([...map(from, 'unset')].filter(([name]) => name !== key))),
  hasKey: builtin(2, 2, ([from, key]) => map(from, 'hasKey').has(text(key, 'hasKey'))),
  keys: variadic(1, (args) => args.flatMap((from) => [...map(from, 'keys').keys()].toSorted())),
  values: builtin(1, 1, ([from]) =>
    [...map(from, 'values')].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, value]) => value),
  ),
  pluck: variadic(1, ([key, ...maps]) =>
    maps.flatMap((from) =>
      map(from, 'pluck').has(text(key, 'pluck')) ? [map(from, 'pluck').get(text(key, 'pluck')) ?? null] : [],
    ),
  ),
  pick: variadic(1, ([from, ...keys]) => new Map([...map(from, 'pick')].filter(([name]) => keys.includes(name)))),
  omit: variadic(1, ([from, ...keys]) => new Map([...map(from, 'omit')].filter(([name]) => !keys.includes(name)))),
  merge: variadic(1, (args) => args.map((from) => map(from, 'merge')).reduce(mergeMissing)),
  mergeOverwrite: variadic(1, (args) =>
    args.map((from) => map(from, 'mergeOverwrite')).reduce((into, from) => mergeMissing(from, into)),
  ),
  dig: variadic(2, (args) => dig(args)),
  deepCopy: builtin(1, 1, ([value]) => value ?? null),
};

/** Everything of `into`, and of `from` what is missing there, at every level. */
function mergeMissing(into: ValueMap, from: ValueMap): ValueMap {
  const merged = new Map(into);
  for (const [key, value] of from) {
    const own = into.get(key);
    if (own === undefined) merged.set(key, value);
    else if (isMap(own) && isMap(value)) merged.set(key, mergeMissing(own, value));
  }
  return merged;
}

function dig(args: readonly Value[]): Value {
  const path = list(args.slice(0, -2), 'dig');
  let value: Value | undefined = args.at(-1);
  for (const key of path) {
    value = value !== undefined && isMap(value) ? value.get(text(key, 'dig')) : undefined;
    if (value === undefined) return args.at(-2) ?? null;
  }
  return value ?? null;
}

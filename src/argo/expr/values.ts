/** A moment; `zone` is an IANA name. */
export interface TimeValue {
  readonly type: 'time';
  readonly ms: number;
  readonly zone: string;
}

/** A span of time, in nanoseconds as in Go. */
export interface DurationValue {
  readonly type: 'duration';
  readonly ns: number;
}

export type ValueMap = ReadonlyMap<string, Value>;

/**
 * What an expression computes with: a bigint is an int of Go, a number a float64, also where it is whole.
 * Maps are Map objects, so that no key can reach a prototype.
 */
export type Value = null | boolean | number | bigint | string | readonly Value[] | ValueMap | TimeValue | DurationValue;

/** Takes plain data into the world of expressions; its numbers are floats, as those of JSON in Go. Unknown kinds become null. */
export function toValue(data: unknown): Value {
  if (
    data === null ||
    typeof data === 'string' ||
    typeof data === 'boolean' ||
    typeof data === 'number' ||
    typeof data === 'bigint'
  )
    return data;
  if (Array.isArray(data)) return data.map(toValue);
  if (data instanceof Map) return new Map([...data].map(([key, value]) => [String(key), toValue(value)]));
  if (typeof data === 'object') return new Map(Object.entries(data).map(([key, value]) => [key, toValue(value)]));
  return null;
}

/** Plain data again: maps become objects, times text, durations and ints numbers as long as these hold them. */
export function fromValue(value: Value): unknown {
  if (isList(value)) return value.map(fromValue);
  if (isMap(value)) return Object.fromEntries([...value].map(([key, inner]) => [key, fromValue(inner)]));
  if (isTime(value)) return new Date(value.ms).toISOString().replace(/\.000Z$/, 'Z');
  if (typeof value === 'bigint') return plainNumber(value);
  return isDuration(value) ? value.ns : value;
}

export function isList(value: Value): value is readonly Value[] {
  return Array.isArray(value);
}

export function isMap(value: Value): value is ValueMap {
  return value instanceof Map;
}

export function isTime(value: Value): value is TimeValue {
  return typeof value === 'object' && value !== null && 'type' in value && value.type === 'time';
}

export function isDuration(value: Value): value is DurationValue {
  return typeof value === 'object' && value !== null && 'type' in value && value.type === 'duration';
}

export function isInteger(value: Value): value is bigint {
  return typeof value === 'bigint';
}

export function isNumber(value: Value): value is number | bigint {
  return typeof value === 'number' || typeof value === 'bigint';
}

/** Go's name of the type, for messages. */
export function goTypeOf(value: Value): string {
  if (value === null) return '<nil>';
  if (typeof value === 'boolean') return 'bool';
  if (isNumber(value)) return isInteger(value) ? 'int' : 'float64';
  if (typeof value === 'string') return 'string';
  if (isList(value)) return '[]interface {}';
  if (isMap(value)) return 'map[string]interface {}';
  return isTime(value) ? 'time.Time' : 'time.Duration';
}

/** Whether two values are equal as expr-lang sees it. */
export function isEqual(a: Value, b: Value): boolean {
  if (isNumber(a) && isNumber(b)) return a <= b && a >= b; // also between a number and a bigint
  if (isList(a) && isList(b))
    return a.length === b.length && a.every((member, index) => isEqual(member, b[index] ?? null));
  if (isMap(a) && isMap(b))
    return a.size === b.size && [...a].every(([key, member]) => b.has(key) && isEqual(member, b.get(key) ?? null));
  if (isTime(a) && isTime(b)) return a.ms === b.ms;
  if (isDuration(a) && isDuration(b)) return a.ns === b.ns;
  return a === b;
}

/** Whether two values are equal as Go's DeepEqual sees it, for which an int is no float. */
export function isIdentical(a: Value, b: Value): boolean {
  if (isNumber(a) || isNumber(b)) return a === b;
  if (isList(a) && isList(b))
    return a.length === b.length && a.every((member, index) => isIdentical(member, b[index] ?? null));
  if (isMap(a) && isMap(b))
    return a.size === b.size && [...a].every(([key, member]) => b.has(key) && isIdentical(member, b.get(key) ?? null));
  return isEqual(a, b);
}

/** An int of Go: wraps at 64 bits. A number loses what is behind its point. */
export function integer(value: bigint | number): bigint {
  return BigInt.asIntN(64, typeof value === 'bigint' ? value : BigInt(Number.isFinite(value) ? Math.trunc(value) : 0));
}

function plainNumber(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

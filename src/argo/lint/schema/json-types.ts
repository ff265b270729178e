import type { FieldValues } from './cross-field.ts';

const plainTypes: Readonly<Record<string, string>> = {
  string: 'text',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  object: 'a map',
  array: 'a list',
};

/** A JSON type in plain words. */
export function plainType(type: string): string {
  return plainTypes[type] ?? type;
}

/** JSON type as the API server counts it: a whole number of at most 64 bits is an integer. */
export function jsonTypeOf(value: unknown): string {
  if (value === null || value === undefined) return 'null';
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'bigint') return BigInt.asIntN(64, value) === value ? 'integer' : 'number';
  if (typeof value === 'number') return Number.isInteger(value) && Math.abs(value) < 2 ** 63 ? 'integer' : 'number';
  return typeof value;
}

/** What a value is, for messages: `the integer 10`, `a list`. */
export function nameOf(value: unknown): string {
  const type = jsonTypeOf(value);
  if (type === 'object' || type === 'array') return plainType(type);
  return type === 'null' ? 'nothing' : `the ${type} ${typeof value === 'bigint' ? value : JSON.stringify(value)}`;
}

/** How to write the value so that it has one of these types, or null. */
export function typeHint(value: unknown, expected: readonly string[]): string | null {
  if (expected.includes('string') && typeof value === 'boolean')
    return 'quote it: plain y, n, yes, no, on and off are true or false in YAML 1.1';
  if (expected.includes('string') && (typeof value === 'number' || typeof value === 'bigint'))
    return `quote it: "${value}"`;
  return expected.includes('array') && value !== null && typeof value === 'string'
    ? `make it a list: [${JSON.stringify(value)}]`
    : null;
}

export function isRecord(value: unknown): value is FieldValues {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

import type { Complaint } from '../protocol.ts';

export type PlainData =
  | { readonly data: unknown; readonly complaints: readonly [] }
  | { readonly data: null; readonly complaints: readonly Complaint[] };

const maxDepth = 64;
const maxValues = 200_000;
const maxComplaints = 20;

/** A copy of `value` that JSON can carry, as JSON would write it, or everything in it that JSON cannot carry. Getters and proxies are read once. */
export function toPlainData(value: unknown): PlainData {
  const walk: Walk = { above: new Set(), complaints: [], left: maxValues };
  const data = copyOf(value, '', walk);
  return walk.complaints.length === 0
    ? { data, complaints: [] }
    : { data: null, complaints: walk.complaints.slice(0, maxComplaints) };
}

interface Walk {
  readonly above: Set<object>;
  readonly complaints: Complaint[];
  left: number;
}

function copyOf(value: unknown, path: string, walk: Walk): unknown {
  walk.left -= 1;
  if (walk.left < 0) {
    if (walk.left === -1) complain(walk, path, `it has more than ${maxValues} values`, 'return a smaller object');
    return null;
  }
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value;
    case 'number':
      return Number.isFinite(value)
        ? value
        : complain(walk, path, `${String(value)} is no number that JSON can carry`, null);
    case 'object':
      return value === null ? null : copyOfObject(value, path, walk);
    default:
      return complain(walk, path, `a ${typeof value} cannot be part of a Workflow`, hintFor(typeof value));
  }
}

function copyOfObject(value: object, path: string, walk: Walk): unknown {
  if (walk.above.has(value)) return complain(walk, path, 'it contains itself', 'a Workflow is a tree');
  if (walk.above.size >= maxDepth) return complain(walk, path, `it is nested deeper than ${maxDepth}`, null);
  walk.above.add(value);
  try {
    return Array.isArray(value) ? copyOfArray(value, path, walk) : copyOfRecord(value, path, walk);
  } catch (error) {
    return complain(walk, path, `reading it threw ${error instanceof Error ? error.message : typeof error}`, null);
  } finally {
    walk.above.delete(value);
  }
}

function copyOfArray(value: readonly unknown[], path: string, walk: Walk): unknown {
  const copy: unknown[] = [];
  for (let index = 0; index < value.length && walk.left >= 0; index += 1)
    copy.push(copyOf(value[index], `${path}[${index}]`, walk));
  return copy;
}

function copyOfRecord(value: object, path: string, walk: Walk): unknown {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) {
    return complain(
      walk,
      path,
      `a ${nameOfClass(prototype)} is no plain object`,
      value instanceof Date ? 'write date.toISOString()' : 'return plain objects only',
    );
  }
  const copy: Record<string, unknown> = {};
  for (const key of Object.keys(value)) {
    const place = path === '' ? key : `${path}.${key}`;
    const member: unknown = Reflect.get(value, key);
    if (key === '__proto__') complain(walk, place, 'a key cannot be called "__proto__"', null);
    else if (member !== undefined) copy[key] = copyOf(member, place, walk);
  }
  return copy;
}

function complain(walk: Walk, path: string, message: string, hint: string | null): null {
  if (walk.complaints.length <= maxComplaints)
    walk.complaints.push({
      message: `${path === '' ? 'its result' : path}: ${message}`,
      path: path === '' ? null : path,
      hint,
      place: null,
      frames: [],
    });
  return null;
}

function hintFor(type: string): string | null {
  return type === 'function' ? 'call it, or leave it out' : null;
}

function nameOfClass(prototype: unknown): string {
  const maker: unknown =
    typeof prototype === 'object' && prototype !== null ? Reflect.get(prototype, 'constructor') : null;
  return typeof maker === 'function' && maker.name !== '' ? maker.name : 'class instance';
}

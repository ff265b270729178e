import { entriesBefore } from './entries-before.ts';
import { setOwn } from './set-own.ts';

/** A value with every string in it changed, keys included; parts in which nothing changes are kept, not copied. */
export function changeTexts<T>(value: T, change: (text: string) => string): T {
  return changed(value, change) as T; // strings become strings, lists lists, objects objects
}

function changed(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'string') return change(value);
  if (typeof value !== 'object' || value === null) return value;
  return Array.isArray(value)
    ? changedList(value, change)
    : changedRecord(value as Readonly<Record<string, unknown>>, change);
}

function changedList(value: readonly unknown[], change: (text: string) => string): readonly unknown[] {
  let copy: unknown[] | null = null;
  for (let index = 0; index < value.length; index += 1) {
    const member = changed(value[index], change);
    if (copy === null && member !== value[index]) copy = value.slice(0, index);
    copy?.push(member);
  }
  return copy ?? value;
}

function changedRecord(value: Readonly<Record<string, unknown>>, change: (text: string) => string): unknown {
  let copy: Record<string, unknown> | null = null;
  for (const key in value) {
    const member = changed(value[key], change);
    const name = change(key);
    if (copy === null && (member !== value[key] || name !== key)) copy = entriesBefore(value, key);
    if (copy !== null) setOwn(copy, name, member);
  }
  return copy ?? value;
}

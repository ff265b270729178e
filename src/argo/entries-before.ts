import { setOwn } from './set-own.ts';

/** A copy of a record up to a key: for who walks through it and finds there that something changes. */
export function entriesBefore(record: Readonly<Record<string, unknown>>, end: string): Record<string, unknown> {
  const copy: Record<string, unknown> = {};
  for (const key in record) {
    if (key === end) break;
    setOwn(copy, key, record[key]);
  }
  return copy;
}

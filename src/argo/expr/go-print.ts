import { goFloat } from '../go-number.ts';
import { formatGoDuration } from './go-duration-text.ts';
import { formatGoTime } from './go-time.ts';
import { isDuration, isList, isMap, isTime, type Value } from './values.ts';

/** Go's `%v`: `[a b]`, `map[k:v]`, `<nil>`, `1e+06` for a float; whole numbers are taken for integers. */
export function goPrint(value: Value): string {
  if (value === null) return '<nil>';
  if (isList(value)) return `[${value.map(goPrint).join(' ')}]`;
  if (isTime(value)) return formatGoTime(value, '2006-01-02 15:04:05.999999999 -0700 MST');
  if (isDuration(value)) return formatGoDuration(value.ns);
  if (isMap(value)) {
    const keys = [...value.keys()].toSorted((a, b) => (a < b ? -1 : 1));
    return `map[${keys.map((key) => `${key}:${goPrint(value.get(key) ?? null)}`).join(' ')}]`;
  }
  return typeof value === 'number' && !Number.isInteger(value) ? goFloat(value) : String(value);
}

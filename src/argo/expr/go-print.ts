import { goFloat } from '../go-number.ts';
import { formatGoDuration } from './go-duration-text.ts';
import { formatGoTime } from './go-time.ts';
import { goTypeOf, isDuration, isList, isMap, isNumber, isTime, type Value } from './values.ts';

/** Go's `%s`, in which what is no text is shown with its type: `%!s(int=1)`. */
export function goPrintText(value: Value): string {
  if (value === null) return '%!s(<nil>)';
  if (isList(value)) return `[${value.map(goPrintText).join(' ')}]`;
  if (isMap(value)) return goPrint(new Map([...value].map(([key, member]) => [key, goPrintText(member)])));
  return typeof value === 'boolean' || isNumber(value) ? `%!s(${goTypeOf(value)}=${goPrint(value)})` : goPrint(value);
}

/** Go's `%v`: `[a b]`, `map[k:v]`, `<nil>`, `1e+06` for a float. */
export function goPrint(value: Value): string {
  if (value === null) return '<nil>';
  if (isList(value)) return `[${value.map(goPrint).join(' ')}]`;
  if (isTime(value)) return formatGoTime(value, '2006-01-02 15:04:05.999999999 -0700 MST');
  if (isDuration(value)) return formatGoDuration(value.ns);
  if (isMap(value)) {
    const keys = [...value.keys()].toSorted((a, b) => (a < b ? -1 : 1));
    return `map[${keys.map((key) => `${key}:${goPrint(value.get(key) ?? null)}`).join(' ')}]`;
  }
  return typeof value === 'number' ? goFloat(value) : String(value);
}

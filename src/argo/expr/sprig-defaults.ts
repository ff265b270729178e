import { type Builtin, builtin, text, variadic } from './call-context.ts';
import { ExpressionError } from './expression-error.ts';
import { goTypeOf, isDuration, isIdentical, isInteger, isList, isMap, isNumber, isTime, type Value } from './values.ts';

/** Functions of sprig that choose between values or ask what they are. */
export const sprigDefaults: Readonly<Record<string, Builtin>> = {
  default: builtin(1, 2, ([otherwise, value]) => (isEmpty(value ?? null) ? (otherwise ?? null) : (value ?? null))),
  empty: builtin(1, 1, ([value]) => isEmpty(value ?? null)),
  coalesce: variadic(0, (args) => args.find((value) => !isEmpty(value)) ?? null),
  all: variadic(0, (args) => args.every((value) => !isEmpty(value))),
  any: variadic(0, (args) => args.some((value) => !isEmpty(value))),
  ternary: builtin(3, 3, ([yes, no, test]) => (test === true ? (yes ?? null) : (no ?? null))),
  required: builtin(2, 2, ([message, value]) => {
    if (value === null || value === '') throw new ExpressionError(text(message, 'required'));
    return value ?? null;
  }),
  fail: builtin(1, 1, ([message]) => {
    throw new ExpressionError(text(message, 'fail'));
  }),
  deepEqual: builtin(2, 2, ([a, b]) => isIdentical(a ?? null, b ?? null)),
  kindOf: builtin(1, 1, ([value]) => kindOf(value ?? null)),
  kindIs: builtin(2, 2, ([kind, value]) => kindOf(value ?? null) === kind),
  typeOf: builtin(1, 1, ([value]) => goTypeOf(value ?? null)),
  typeIs: builtin(2, 2, ([type, value]) => goTypeOf(value ?? null) === type),
};

/** What sprig takes for empty: nil, false, 0, "", no members. */
export function isEmpty(value: Value): boolean {
  if (value === null || value === false || value === '') return true;
  if (isNumber(value)) return Number(value) === 0;
  return isList(value) ? value.length === 0 : isMap(value) && value.size === 0;
}

function kindOf(value: Value): string {
  if (value === null) return 'invalid';
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'string') return 'string';
  if (isNumber(value)) return isInteger(value) ? 'int' : 'float64';
  if (isDuration(value)) return 'int64';
  if (isTime(value)) return 'struct';
  return isList(value) ? 'slice' : 'map';
}

import { type Builtin, builtin, invalid, number, variadic } from './call-context.ts';
import { ExpressionError } from './expression-error.ts';
import { goPrint } from './go-print.ts';
import { compareValues } from './operators.ts';
import { integer, isList, isNumber, type Value } from './values.ts';

/** Functions of expr-lang on numbers. */
export const numberBuiltins: Readonly<Record<string, Builtin>> = {
  int: builtin(1, 1, ([value]) => toInteger(value ?? null)),
  float: builtin(1, 1, ([value]) => toFloat(value ?? null)),
  abs: builtin(1, 1, ([value]) => (typeof value === 'bigint' ? absolute(value) : Math.abs(number(value, 'abs')))),
  ceil: builtin(1, 1, ([value]) => Math.ceil(number(value, 'ceil'))),
  floor: builtin(1, 1, ([value]) => Math.floor(number(value, 'floor'))),
  round: builtin(1, 1, ([value]) => roundAway(number(value, 'round'))),
  max: variadic(1, (args) => extreme(args, 1, 'max')),
  min: variadic(1, (args) => extreme(args, -1, 'min')),
  mean: variadic(1, (args) => mean(numbersIn(args, 'mean'))),
  median: variadic(1, (args) => median(numbersIn(args, 'median'))),
  bitand: bitwise((a, b) => a & b),
  bitor: bitwise((a, b) => a | b),
  bitxor: bitwise((a, b) => a ^ b),
  bitnand: bitwise((a, b) => a & ~b),
  bitshl: bitwise((a, b) => a << shift(b)),
  bitshr: bitwise((a, b) => a >> shift(b)),
  bitushr: bitwise((a, b) => BigInt.asUintN(64, a) >> shift(b)),
  bitnot: builtin(1, 1, ([value]) => integer(~whole(value))),
};

/** `int(x)`: whole part of a number, or a decimal text. Throws ExpressionError with the library's words. */
export function toInteger(value: Value): Value {
  if (typeof value === 'bigint') return value;
  if (typeof value === 'number') return integer(value);
  if (typeof value === 'string' && /^[+-]?\d+$/.test(value)) return integer(BigInt(value.replace('+', '')));
  throw new ExpressionError(`invalid operation: int(${goPrint(value)})`);
}

/** `float(x)`: a number, or the text of one. */
export function toFloat(value: Value): Value {
  if (isNumber(value)) return Number(value);
  if (typeof value === 'string' && /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(value)) return Number(value);
  throw new ExpressionError(`invalid operation: float(${goPrint(value)})`);
}

function absolute(value: bigint): bigint {
  return value < 0n ? integer(-value) : value;
}

/** Half away from zero, as Go's math.Round. */
export function roundAway(value: number): number {
  return Math.sign(value) * Math.round(Math.abs(value));
}

function extreme(args: readonly Value[], sign: 1 | -1, name: string): Value {
  const values = args.flatMap((argument) => (isList(argument) ? [...argument] : [argument]));
  const [first, ...rest] = values;
  if (first === undefined) throw new ExpressionError(`not enough arguments to call ${name}`);
  return rest.reduce((best, value) => {
    const order = compareValues(value, best);
    if (order === null) throw invalid(value, name, 'number');
    return order * sign > 0 ? value : best;
  }, first);
}

function numbersIn(args: readonly Value[], name: string): readonly number[] {
  return args.flatMap((argument) => (isList(argument) ? numbersIn(argument, name) : [number(argument, name)]));
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}

function median(values: readonly number[]): number {
  const ordered = values.toSorted((a, b) => a - b);
  const middle = Math.floor(ordered.length / 2);
  return ordered.length % 2 === 1 ? (ordered[middle] ?? 0) : mean(ordered.slice(Math.max(0, middle - 1), middle + 1));
}

function bitwise(compute: (a: bigint, b: bigint) => bigint): Builtin {
  return builtin(2, 2, ([a, b]) => integer(compute(whole(a), whole(b))));
}

function whole(value: Value | undefined): bigint {
  if (typeof value === 'bigint') return value;
  throw invalid(value, 'int', 'int');
}

function shift(by: bigint): bigint {
  if (by < 0n) throw new ExpressionError('invalid operation: negative shift count');
  return by > 64n ? 64n : by;
}

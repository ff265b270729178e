import { toFloat } from './builtins-number.ts';
import { type Builtin, builtin, type CallContext, int, variadic } from './call-context.ts';
import { ExpressionError } from './expression-error.ts';
import { goPrint } from './go-print.ts';
import { integer, isNumber, type Value } from './values.ts';

/** Functions of sprig on numbers; what is no number counts as 0, as spf13/cast has it. */
export const sprigNumbers: Readonly<Record<string, Builtin>> = {
  int: builtin(1, 1, ([value]) => castInteger(value ?? null)),
  int64: builtin(1, 1, ([value]) => castInteger(value ?? null)),
  float64: builtin(1, 1, ([value]) => castFloat(value ?? null)),
  atoi: builtin(1, 1, ([value]) => (/^[+-]?\d+$/.test(goPrint(value ?? null)) ? castInteger(value ?? null) : 0n)),
  toDecimal: builtin(1, 1, ([value]) => integer(Number.parseInt(goPrint(value ?? null), 8) || 0)),
  add: variadic(0, (args) => fold(args, (a, b) => a + b, 0n)),
  add1: builtin(1, 1, ([value]) => fold([value ?? null], (a, b) => a + b, 1n)),
  sub: builtin(2, 2, ([a, b]) => compute(a, b, (x, y) => x - y)),
  mul: variadic(1, (args) => fold(args, (a, b) => a * b, 1n)),
  div: builtin(2, 2, ([a, b]) => compute(a, b, (x, y) => x / divisor(y))),
  mod: builtin(2, 2, ([a, b]) => compute(a, b, (x, y) => x % divisor(y))),
  max: variadic(1, (args) => fold(args.slice(1), larger, toBigInt(args[0] ?? null))),
  min: variadic(1, (args) => fold(args.slice(1), smaller, toBigInt(args[0] ?? null))),
  biggest: variadic(1, (args) => fold(args.slice(1), larger, toBigInt(args[0] ?? null))),
  addf: variadic(0, (args) => args.reduce<number>((sum, value) => sum + castFloat(value), 0)),
  add1f: builtin(1, 1, ([value]) => castFloat(value ?? null) + 1),
  subf: variadic(1, ([first, ...rest]) =>
    rest.reduce<number>((left, value) => left - castFloat(value), castFloat(first ?? null)),
  ),
  mulf: variadic(1, ([first, ...rest]) =>
    rest.reduce<number>((product, value) => product * castFloat(value), castFloat(first ?? null)),
  ),
  divf: variadic(1, ([first, ...rest]) =>
    rest.reduce<number>((left, value) => left / castFloat(value), castFloat(first ?? null)),
  ),
  maxf: variadic(1, (args) => Math.max(...args.map(castFloat))),
  minf: variadic(1, (args) => Math.min(...args.map(castFloat))),
  floor: builtin(1, 1, ([value]) => Math.floor(castFloat(value ?? null))),
  ceil: builtin(1, 1, ([value]) => Math.ceil(castFloat(value ?? null))),
  round: builtin(2, 3, ([value, places, onHalf]) =>
    roundTo(castFloat(value ?? null), castFloat(places ?? null), onHalf === undefined ? 0.5 : castFloat(onHalf)),
  ),
  until: builtin(1, 1, ([count], context) => steps(0, int(count), int(count) < 0 ? -1 : 1, context)),
  untilStep: builtin(3, 3, ([from, to, by], context) => steps(int(from), int(to), int(by), context)),
  seq: variadic(0, (args, context) => sequence(args.map(int), context)),
};

/** A whole number of anything: text in decimal without its fraction (or with 0x, 0o, 0b), true as 1, the rest 0. */
export function castInteger(value: Value): bigint {
  return integer(toBigInt(value));
}

function toBigInt(value: Value): bigint {
  if (typeof value === 'bigint') return value;
  if (typeof value === 'number') return integer(value);
  if (typeof value === 'boolean') return value ? 1n : 0n;
  if (typeof value !== 'string') return 0n;
  const [, sign, digits] = /^([+-]?)(\d+(?=(?:\.\d*)?$)|0[xX][\da-fA-F]+$|0[bB][01]+$|0[oO][0-7]+$)/.exec(value) ?? [];
  return digits === undefined ? 0n : BigInt(digits) * (sign === '-' ? -1n : 1n);
}

function castFloat(value: Value): number {
  if (isNumber(value)) return Number(value);
  if (typeof value === 'boolean') return Number(value);
  try {
    return Number(toFloat(value));
  } catch {
    return 0; // spf13/cast: what is no number is 0
  }
}

function fold(args: readonly Value[], combine: (a: bigint, b: bigint) => bigint, start: bigint): Value {
  return integer(args.reduce<bigint>((result, value) => BigInt.asIntN(64, combine(result, toBigInt(value))), start));
}

function compute(a: Value | undefined, b: Value | undefined, combine: (a: bigint, b: bigint) => bigint): Value {
  return integer(combine(toBigInt(a ?? null), toBigInt(b ?? null)));
}

function divisor(value: bigint): bigint {
  if (value === 0n) throw new ExpressionError('runtime error: integer divide by zero');
  return value;
}

function roundTo(value: number, places: number, onHalf: number): number {
  const scale = 10 ** places;
  const scaled = value * scale;
  const fraction = scaled - Math.trunc(scaled);
  return (fraction >= onHalf ? Math.ceil(scaled) : Math.floor(scaled)) / scale;
}

function steps(from: number, to: number, by: number, { budget }: CallContext): Value {
  const size = by === 0 ? 0 : Math.max(0, Math.ceil((to - from) / by));
  budget.allocate(size);
  return Array.from({ length: size }, (_, index) => integer(from + index * by));
}

/** Like the shell's seq: inclusive, the numbers in one text. */
function sequence(args: readonly number[], context: CallContext): Value {
  const [first = 1, second, third] = args;
  if (args.length === 0) return '';
  const [from, by, to] =
    second === undefined
      ? [1, first < 1 ? -1 : 1, first]
      : third === undefined
        ? [first, second < first ? -1 : 1, second]
        : [first, second, third];
  const numbers = steps(from, to + Math.sign(by), by, context);
  return Array.isArray(numbers) ? numbers.map(String).join(' ') : '';
}

function larger(a: bigint, b: bigint): bigint {
  if (a > b) return a;
  return b;
}

function smaller(a: bigint, b: bigint): bigint {
  if (a < b) return a;
  return b;
}

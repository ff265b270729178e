import type { Budget } from './budget.ts';
import { ExpressionError } from './expression-error.ts';
import { goTypeOf, isList, isMap, isNumber, type Value, type ValueMap } from './values.ts';

/** What a function of the language may use besides its arguments. */
export interface CallContext {
  readonly budget: Budget;
  /** Milliseconds since the epoch; throws ExpressionError when the caller gave no time. */
  now(): number;
}

/** A function of the language: how many arguments it takes, and what it does with them. */
export interface Builtin {
  readonly min: number;
  readonly max: number;
  call(args: readonly Value[], context: CallContext): Value;
}

/** Arguments `min` to `max`; a missing one is null. */
export function builtin(min: number, max: number, call: Builtin['call']): Builtin {
  return { min, max, call };
}

/** A function of any number of arguments from `min` on. */
export function variadic(min: number, call: Builtin['call']): Builtin {
  return { min, max: Number.POSITIVE_INFINITY, call };
}

export function text(value: Value | undefined, name: string): string {
  if (typeof value !== 'string') throw invalid(value, name, 'string');
  return value;
}

export function number(value: Value | undefined, name: string): number {
  if (value === undefined || !isNumber(value)) throw invalid(value, name, 'number');
  return Number(value);
}

/** An argument that sprig takes as an int of Go, and no float. */
export function int(value: Value | undefined): number {
  if (typeof value === 'bigint') return Number(value);
  throw new ExpressionError(`reflect: Call using ${goTypeOf(value ?? null)} as type int`);
}

export function list(value: Value | undefined, name: string): readonly Value[] {
  if (value === undefined || !isList(value)) throw invalid(value, name, 'array');
  return value;
}

export function map(value: Value | undefined, name: string): ValueMap {
  if (value === undefined || !isMap(value)) throw invalid(value, name, 'map');
  return value;
}

export function invalid(value: Value | undefined, name: string, expected: string): ExpressionError {
  return new ExpressionError(`invalid argument for ${name} (expected ${expected}, got ${goTypeOf(value ?? null)})`);
}

import { unreachable } from '../../core/unreachable.ts';
import { matchesPattern } from '../regular-expression.ts';
import type { BinaryOperator, UnaryOperator } from './ast.ts';
import type { Budget } from './budget.ts';
import { ExpressionError } from './expression-error.ts';
import {
  goTypeOf,
  integer,
  isDuration,
  isEqual,
  isInteger,
  isList,
  isMap,
  isNumber,
  isTime,
  type Value,
} from './values.ts';

/** Operators whose both sides are always computed. */
export type EagerOperator = Exclude<BinaryOperator, '&&' | '||' | '??' | '|'>;

/** Applies a binary operator. Throws ExpressionError without a place when the types do not fit. */
export function applyBinary(operator: EagerOperator, left: Value, right: Value, budget: Budget): Value {
  switch (operator) {
    case '==':
      return isEqual(left, right);
    case '!=':
      return !isEqual(left, right);
    case '<':
    case '>':
    case '<=':
    case '>=':
      return isOrdered(operator, left, right);
    case 'in':
      return isIn(left, right);
    case 'matches':
    case 'contains':
    case 'startsWith':
    case 'endsWith':
      return compareText(operator, left, right, budget);
    case '..':
      return range(left, right, budget);
    case '+':
    case '-':
    case '*':
    case '/':
    case '%':
    case '**':
      return arithmetic(operator, left, right, budget);
    default:
      return unreachable(operator);
  }
}

export function applyUnary(operator: UnaryOperator, operand: Value): Value {
  if (operator === '!') return !requireBoolean(operand);
  if (!isNumber(operand)) throw new ExpressionError(`invalid operation: ${operator} ${goTypeOf(operand)}`);
  if (operator === '+') return operand;
  return typeof operand === 'bigint' ? integer(-operand) : -operand;
}

export function requireBoolean(value: Value): boolean {
  if (typeof value !== 'boolean')
    throw new ExpressionError(`interface conversion: interface {} is ${goTypeOf(value)}, not bool`);
  return value;
}

function mismatch(operator: string, left: Value, right: Value): ExpressionError {
  return new ExpressionError(`invalid operation: ${goTypeOf(left)} ${operator} ${goTypeOf(right)}`);
}

function isOrdered(operator: '<' | '>' | '<=' | '>=', left: Value, right: Value): boolean {
  const order = compareValues(left, right);
  if (order === null) throw mismatch(operator, left, right);
  switch (operator) {
    case '<':
      return order < 0;
    case '>':
      return order > 0;
    case '<=':
      return order <= 0;
    case '>=':
      return order >= 0;
    default:
      return unreachable(operator);
  }
}

/** Negative, zero or positive; NaN for numbers without an order, null for kinds without one. */
export function compareValues(left: Value, right: Value): number | null {
  if (isNumber(left) && isNumber(right)) return order(left, right);
  if (typeof left === 'string' && typeof right === 'string') return order(left, right);
  if (isTime(left) && isTime(right)) return left.ms - right.ms;
  return isDuration(left) && isDuration(right) ? left.ns - right.ns : null;
}

function order<T extends number | bigint | string>(left: T, right: T): number {
  if (left < right) return -1;
  if (left > right) return 1;
  return left >= right ? 0 : Number.NaN;
}

function isIn(needle: Value, haystack: Value): boolean {
  if (haystack === null) return false;
  if (isList(haystack)) return haystack.some((member) => isEqual(member, needle));
  if (isMap(haystack)) return typeof needle === 'string' && haystack.has(needle);
  throw new ExpressionError(`operator "in" not defined on ${goTypeOf(haystack)}`);
}

function compareText(
  operator: 'matches' | 'contains' | 'startsWith' | 'endsWith',
  left: Value,
  right: Value,
  budget: Budget,
): boolean {
  if (left === null || right === null) return false;
  if (typeof left !== 'string' || typeof right !== 'string') throw mismatch(operator, left, right);
  switch (operator) {
    case 'matches':
      return matchesPattern(right, left, (steps) => budget.spend(steps));
    case 'contains':
      return left.includes(right);
    case 'startsWith':
      return left.startsWith(right);
    case 'endsWith':
      return left.endsWith(right);
    default:
      return unreachable(operator);
  }
}

function range(from: Value, to: Value, budget: Budget): Value {
  if (!isNumber(from) || !isNumber(to)) throw mismatch('..', from, to);
  const first = integer(from);
  const size = Math.max(0, Number(integer(to) - first) + 1);
  budget.allocate(size);
  return Array.from({ length: size }, (_, index) => first + BigInt(index));
}

type ArithmeticOperator = '+' | '-' | '*' | '/' | '%' | '**';

function arithmetic(operator: ArithmeticOperator, left: Value, right: Value, budget: Budget): Value {
  if (isNumber(left) && isNumber(right)) return numeric(operator, left, right);
  if (operator === '+' && typeof left === 'string' && typeof right === 'string') {
    budget.allocateText(left.length + right.length);
    return left + right;
  }
  const moment = timeArithmetic(operator, left, right);
  if (moment === null) throw mismatch(operator, left, right);
  return moment;
}

function numeric(operator: ArithmeticOperator, left: number | bigint, right: number | bigint): Value {
  if (operator === '/') return Number(left) / Number(right);
  if (operator === '**') return Number(left) ** Number(right);
  if (isInteger(left) && isInteger(right)) return integerArithmetic(operator, left, right);
  if (operator === '%') throw mismatch('%', left, right);
  const [a, b] = [Number(left), Number(right)];
  return operator === '+' ? a + b : operator === '-' ? a - b : a * b;
}

function integerArithmetic(operator: '+' | '-' | '*' | '%', a: bigint, b: bigint): Value {
  if (operator === '%' && b === 0n) throw new ExpressionError('integer divide by zero');
  switch (operator) {
    case '+':
      return integer(a + b);
    case '-':
      return integer(a - b);
    case '*':
      return integer(a * b);
    case '%':
      return integer(a % b);
    default:
      return unreachable(operator);
  }
}

function timeArithmetic(operator: ArithmeticOperator, left: Value, right: Value): Value | null {
  const sign = operator === '-' ? -1 : 1;
  const adds = operator === '+' || operator === '-';
  if (isTime(left) && isDuration(right) && adds) return { ...left, ms: left.ms + (sign * right.ns) / 1e6 };
  if (isDuration(left) && isTime(right) && operator === '+') return { ...right, ms: right.ms + left.ns / 1e6 };
  if (isTime(left) && isTime(right) && operator === '-') return { type: 'duration', ns: (left.ms - right.ms) * 1e6 };
  if (isDuration(left) && isDuration(right) && adds) return { type: 'duration', ns: left.ns + sign * right.ns };
  if (isDuration(left) && isNumber(right) && operator === '*') return { type: 'duration', ns: left.ns * Number(right) };
  return null;
}

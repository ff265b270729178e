import { goFloat } from '../go-number.ts';
import { matchesPattern } from '../regular-expression.ts';
import type { WhenTree, WhenValue } from './parse.ts';

/** What cannot be computed; the caller wraps the text. */
export class WhenEvaluationError extends Error {
  override readonly name = 'WhenEvaluationError';
}

/** Computes a tree as govaluate does without parameters. Throws WhenEvaluationError, and PatternError for a bad regular expression. */
export function computeWhen(tree: WhenTree): WhenValue {
  switch (tree.type) {
    case 'value':
      return tree.value;
    case 'accessor':
      throw new WhenEvaluationError(`No parameter '${tree.name.split('.')[0]}' found.`);
    case 'prefix':
      return applyPrefix(tree.symbol, computeWhen(tree.operand));
    default:
      return computeBinary(tree.symbol, tree);
  }
}

/** Go's `%v` of a value. */
export function printWhen(value: WhenValue): string {
  if (value === null) return '<nil>';
  if (typeof value === 'number') return goFloat(value);
  return typeof value === 'object' ? `[${value.map(printWhen).join(' ')}]` : String(value);
}

function applyPrefix(symbol: string, operand: WhenValue): WhenValue {
  if (symbol === '!' && typeof operand === 'boolean') return !operand;
  if (symbol === '-' && typeof operand === 'number') return -operand;
  if (symbol === '~' && typeof operand === 'number') return Number(~toInt(operand));
  throw new WhenEvaluationError(`Value '${printWhen(operand)}' cannot be used with the prefix '${symbol}'`);
}

function computeBinary(symbol: string, { left, right }: Extract<WhenTree, { type: 'binary' }>): WhenValue {
  const first = computeWhen(left);
  const decided = shortCircuit(symbol, first);
  if (decided !== undefined) return decided;
  const second = computeWhen(right);
  switch (symbol) {
    case ',':
      return Array.isArray(first) ? [...first, second] : [first, second];
    case '?':
      requireBoolean(first, symbol, 'ternary');
      return second;
    case ':':
    case '??':
      return second;
    case '&&':
    case '||':
      requireBoolean(first, symbol, 'logical');
      return requireBoolean(second, symbol, 'logical');
    case '==':
    case '!=':
      return isSame(first, second) === (symbol === '==');
    default:
      return applyOperator(symbol, first, second);
  }
}

/** What is known without the right side; undefined when it is needed. Types are checked behind both sides. */
function shortCircuit(symbol: string, left: WhenValue): WhenValue | undefined {
  switch (symbol) {
    case '&&':
      return left === false ? false : undefined;
    case '||':
      return left === true ? true : undefined;
    case '?':
      return left === false ? null : undefined;
    case ':':
    case '??':
      return left === null ? undefined : left;
    default:
      return undefined;
  }
}

function applyOperator(symbol: string, left: WhenValue, right: WhenValue): WhenValue {
  if (symbol === 'in') return isIn(left, right);
  if (symbol === '=~' || symbol === '!~') return matches(symbol, left, right) === (symbol === '=~');
  if (symbol.startsWith('<') || symbol.startsWith('>')) {
    if (symbol === '<<' || symbol === '>>') return applyNumeric(symbol, left, right);
    return isOrdered(symbol, left, right);
  }
  if (symbol === '+' && (typeof left === 'string' || typeof right === 'string'))
    return printWhen(left) + printWhen(right);
  return applyNumeric(symbol, left, right);
}

function isOrdered(symbol: string, left: WhenValue, right: WhenValue): boolean {
  const isComparable =
    (typeof left === 'number' && typeof right === 'number') || (typeof left === 'string' && typeof right === 'string');
  if (!isComparable) throw notANumber(left, symbol, 'comparator');
  switch (symbol) {
    case '<':
      return left < right;
    case '<=':
      return left <= right;
    case '>':
      return left > right;
    default:
      return left >= right;
  }
}

function applyNumeric(symbol: string, left: WhenValue, right: WhenValue): number {
  if (typeof left !== 'number') throw notANumber(left, symbol, 'modifier');
  if (typeof right !== 'number') throw notANumber(right, symbol, 'modifier');
  switch (symbol) {
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    case '/':
      return left / right;
    case '%':
      return left % right;
    case '**':
      return left ** right;
    default:
      return bitwise(symbol, toInt(left), toInt(right));
  }
}

function bitwise(symbol: string, left: bigint, right: bigint): number {
  const by = right > 64n ? 64n : right < 0n ? 0n : right;
  switch (symbol) {
    case '&':
      return Number(left & right);
    case '|':
      return Number(left | right);
    case '^':
      return Number(left ^ right);
    case '<<':
      return Number(BigInt.asIntN(64, left << by));
    default:
      return Number(left >> by);
  }
}

function toInt(value: number): bigint {
  return Number.isFinite(value) ? BigInt.asIntN(64, BigInt(Math.trunc(value))) : 0n;
}

function isIn(left: WhenValue, right: WhenValue): boolean {
  if (!Array.isArray(right)) throw notANumber(right, 'in', 'comparator');
  return right.some((member: WhenValue) => isSame(member, left));
}

function matches(symbol: string, left: WhenValue, right: WhenValue): boolean {
  if (typeof left !== 'string') throw notANumber(left, symbol, 'comparator');
  if (typeof right !== 'string') throw notANumber(right, symbol, 'comparator');
  return matchesPattern(right, left);
}

function isSame(left: WhenValue, right: WhenValue): boolean {
  if (Array.isArray(left) && Array.isArray(right))
    return left.length === right.length && left.every((member, index) => isSame(member, right[index] ?? null));
  return left === right;
}

function requireBoolean(value: WhenValue, symbol: string, role: 'logical' | 'ternary'): boolean {
  if (typeof value !== 'boolean')
    throw new WhenEvaluationError(
      `Value '${printWhen(value)}' cannot be used with the ${role} operator '${symbol}', it is not a bool`,
    );
  return value;
}

function notANumber(value: WhenValue, symbol: string, role: 'comparator' | 'modifier'): WhenEvaluationError {
  return new WhenEvaluationError(
    `Value '${printWhen(value)}' cannot be used with the ${role} '${symbol}', it is not a number`,
  );
}

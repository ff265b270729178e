import type { BinaryOperator, Expression } from './ast.ts';
import { errorAt } from './expression-error.ts';
import { partsOf } from './names-in-use.ts';

/** What is known of a value before anything runs: Go's name of its type, or null. */
type StaticType = 'int' | 'float64' | 'string' | 'bool' | null;

/** Functions whose result is always of one type. */
const resultTypes: Readonly<Record<string, StaticType>> = {
  ...{ len: 'int', int: 'int', float: 'float64', string: 'string', type: 'string', count: 'int' },
  ...{ trim: 'string', upper: 'string', lower: 'string', replace: 'string', repeat: 'string', join: 'string' },
  ...{ trimPrefix: 'string', trimSuffix: 'string', toJSON: 'string', toBase64: 'string', fromBase64: 'string' },
  ...{ indexOf: 'int', lastIndexOf: 'int', hasPrefix: 'bool', hasSuffix: 'bool' },
  ...{ all: 'bool', any: 'bool', one: 'bool', none: 'bool' },
};
const comparisons: ReadonlySet<string> = new Set(['==', '!=', '<', '>', '<=', '>=']);
const textOperators: ReadonlySet<string> = new Set(['matches', 'contains', 'startsWith', 'endsWith']);

/** Throws ExpressionError for operands of types that are sure not to fit: the expr library looks before it runs. */
export function checkTypes(source: string, tree: Expression): void {
  typeOf(tree);

  function typeOf(node: Expression): StaticType {
    const inner = partsOf(node).map(typeOf);
    switch (node.type) {
      case 'literal':
        return literalType(node.value);
      case 'unary':
        return unaryType(node, inner[0] ?? null);
      case 'binary':
        return binaryType(node, inner[0] ?? null, inner[1] ?? null);
      case 'conditional':
        checkCondition(node.test, inner[0] ?? null);
        return null;
      case 'call':
        return node.callee.type === 'identifier' ? (ownResult(node.callee.name) ?? null) : null;
      default:
        return null;
    }
  }

  function checkCondition(test: Expression, type: StaticType): void {
    if (type !== null && type !== 'bool')
      throw errorAt(source, test.offset, `non-bool expression (type ${type}) used as condition`);
  }

  function unaryType(node: Extract<Expression, { type: 'unary' }>, operand: StaticType): StaticType {
    const fits = node.operator === '!' ? operand === 'bool' : isNumeric(operand);
    if (operand !== null && !fits) {
      const shown = node.operator === '!' && source.startsWith('not', node.offset) ? 'not' : node.operator;
      throw errorAt(source, node.offset, `invalid operation: ${shown} (mismatched type ${operand})`);
    }
    return node.operator === '!' ? 'bool' : operand;
  }

  function binaryType(node: Extract<Expression, { type: 'binary' }>, left: StaticType, right: StaticType): StaticType {
    if (left !== null && right !== null && !suits(node.operator, left, right)) {
      const shown = ['or', 'and'].find((word) => source.startsWith(word, node.offset)) ?? node.operator;
      const types = `mismatched types ${left} and ${right}`;
      throw errorAt(source, node.offset, `invalid operation: ${shown} (${types})`);
    }
    return resultType(node.operator, left, right);
  }
}

function ownResult(name: string): StaticType | undefined {
  return Object.hasOwn(resultTypes, name) ? resultTypes[name] : undefined;
}

function literalType(value: unknown): StaticType {
  if (typeof value === 'bigint') return 'int';
  if (typeof value === 'number') return 'float64';
  if (typeof value === 'string') return 'string';
  return typeof value === 'boolean' ? 'bool' : null;
}

function isNumeric(type: StaticType): boolean {
  return type === 'int' || type === 'float64';
}

function suits(operator: BinaryOperator, left: StaticType, right: StaticType): boolean {
  const areNumbers = isNumeric(left) && isNumeric(right);
  const areTexts = left === 'string' && right === 'string';
  switch (operator) {
    case '==':
    case '!=':
      return left === right || areNumbers;
    case '&&':
    case '||':
      return left === 'bool' && right === 'bool';
    case '..':
    case '%':
      return left === 'int' && right === 'int';
    case 'in':
      return false;
    case '??':
    case '|':
      return true;
    default:
      return textOperators.has(operator) ? areTexts : areNumbers || (areTexts && takesTexts(operator));
  }
}

function takesTexts(operator: BinaryOperator): boolean {
  return operator === '+' || comparisons.has(operator);
}

function resultType(operator: BinaryOperator, left: StaticType, right: StaticType): StaticType {
  if (comparisons.has(operator) || textOperators.has(operator) || ['&&', '||', 'in'].includes(operator)) return 'bool';
  if (operator === '/' || operator === '**') return 'float64';
  if (operator === '??' || operator === '|' || operator === '..' || left === null || right === null) return null;
  if (left === 'string') return 'string';
  return left === 'float64' || right === 'float64' ? 'float64' : 'int';
}

import type { BinaryOperator, Expression, UnaryOperator } from './ast.ts';
import { parsePostfix, parsePrimary } from './parse-primary.ts';
import { TokenReader } from './token-reader.ts';

interface Power {
  readonly level: number;
  readonly right?: boolean;
  readonly means: BinaryOperator;
}

/** How strongly an operator binds, as in expr-lang; `??` binds tightest of all. */
const powers: Readonly<Record<string, Power>> = {
  '|': { level: 0, means: '|' },
  or: { level: 10, means: '||' },
  '||': { level: 10, means: '||' },
  and: { level: 15, means: '&&' },
  '&&': { level: 15, means: '&&' },
  '==': { level: 20, means: '==' },
  '!=': { level: 20, means: '!=' },
  '<': { level: 20, means: '<' },
  '>': { level: 20, means: '>' },
  '<=': { level: 20, means: '<=' },
  '>=': { level: 20, means: '>=' },
  in: { level: 20, means: 'in' },
  matches: { level: 20, means: 'matches' },
  contains: { level: 20, means: 'contains' },
  startsWith: { level: 20, means: 'startsWith' },
  endsWith: { level: 20, means: 'endsWith' },
  '..': { level: 25, means: '..' },
  '+': { level: 30, means: '+' },
  '-': { level: 30, means: '-' },
  '*': { level: 60, means: '*' },
  '/': { level: 60, means: '/' },
  '%': { level: 60, means: '%' },
  '**': { level: 100, right: true, means: '**' },
  '^': { level: 100, right: true, means: '**' },
  '??': { level: 500, means: '??' },
};
const unaryPowers: Readonly<Record<string, { readonly level: number; readonly means: UnaryOperator }>> = {
  not: { level: 50, means: '!' },
  '!': { level: 50, means: '!' },
  '-': { level: 90, means: '-' },
  '+': { level: 90, means: '+' },
};
const comparisons: ReadonlySet<string> = new Set(['<', '>', '<=', '>=']);
const negatable: ReadonlySet<string> = new Set(['in', 'matches', 'contains', 'startsWith', 'endsWith']);

/** The syntax tree of an expression of expr-lang. Throws ExpressionError with the library's text. */
export function parseExpression(source: string): Expression {
  const reader = new TokenReader(source, { expression: (inner) => parseBinary(inner, 0), sequence: parseSequence });
  const expression = parseSequence(reader);
  if (!reader.is('EOF')) reader.unexpected();
  return expression;
}

/** Expressions separated by `;`, the value being the last one's. */
function parseSequence(reader: TokenReader): Expression {
  const first = parseBinary(reader, 0);
  const items = [first];
  while (reader.accept('Operator', ';') !== null) {
    if (reader.is('EOF') || reader.is('Bracket', ')', '}')) break;
    items.push(parseBinary(reader, 0));
  }
  return items.length === 1 ? first : { type: 'sequence', items, offset: first.offset };
}

/** An expression whose operators bind at least as strongly as `level`. */
function parseBinary(reader: TokenReader, level: number): Expression {
  return reader.nested(() => {
    if (level === 0 && reader.is('Operator', 'let')) return parseLet(reader);
    if (level === 0 && reader.is('Operator', 'if')) return parseIf(reader);
    let left = parseUnary(reader);
    for (let next = parseNext(reader, left, level); next !== null; next = parseNext(reader, left, level)) left = next;
    return level === 0 ? parseConditional(reader, left) : left;
  });
}

function parseUnary(reader: TokenReader): Expression {
  const token = reader.current;
  const power = token.kind === 'Operator' ? unaryPowers[token.value] : undefined;
  if (power === undefined) return parsePrimary(reader);
  reader.next();
  const operand = parseBinary(reader, power.level);
  return parsePostfix(reader, { type: 'unary', operator: power.means, operand, offset: token.offset });
}

/** One more operator to the right of `left`, or null when none binds strongly enough. */
function parseNext(reader: TokenReader, left: Expression, level: number): Expression | null {
  const token = reader.current;
  if (token.kind !== 'Operator') return null;
  const negated = token.value === 'not' && [...negatable].some((word) => reader.followedBy(word));
  if (token.value === 'not' && !negated) return null;
  const power = powers[negated ? 'in' : token.value];
  if (power === undefined || power.level < level) return null;
  if (negated) reader.next();
  const operator = reader.next();
  if (operator.value === '|') return parsePipe(reader, left);
  const means = powers[operator.value]?.means ?? reader.unexpected(operator);
  const right = parseBinary(reader, power.right === true ? power.level : power.level + 1);
  const binary: Expression = { type: 'binary', operator: means, left, right, offset: operator.offset };
  if (negated) return { type: 'unary', operator: '!', operand: binary, offset: token.offset };
  return comparisons.has(means) ? parseComparisonChain(reader, binary, right, power.level) : binary;
}

/** `1 < x < 3` is `1 < x && x < 3`. */
function parseComparisonChain(reader: TokenReader, first: Expression, middle: Expression, level: number): Expression {
  let chain = first;
  let left = middle;
  while (reader.current.kind === 'Operator' && comparisons.has(reader.current.value)) {
    const token = reader.next();
    const right = parseBinary(reader, level + 1);
    const means = powers[token.value]?.means ?? '<';
    const link: Expression = { type: 'binary', operator: means, left, right, offset: token.offset };
    chain = { type: 'binary', operator: '&&', left: chain, right: link, offset: token.offset };
    left = right;
  }
  return chain;
}

/** `x | f(y)` is `f(x, y)`. */
function parsePipe(reader: TokenReader, left: Expression): Expression {
  if (!reader.is('Identifier')) reader.unexpected();
  return parsePrimary(reader, left);
}

function parseConditional(reader: TokenReader, test: Expression): Expression {
  const token = reader.accept('Operator', '?');
  if (token === null) return test;
  if (reader.accept('Operator', ':') !== null) {
    const no = parseBinary(reader, 0);
    return { type: 'conditional', test, yes: test, no, offset: token.offset };
  }
  const yes = parseBinary(reader, 0);
  reader.expect('Operator', ':');
  const no = parseBinary(reader, 0);
  return parseConditional(reader, { type: 'conditional', test, yes, no, offset: token.offset });
}

function parseLet(reader: TokenReader): Expression {
  const { offset } = reader.next();
  if (!reader.is('Identifier')) reader.unexpected();
  const name = reader.next().value;
  reader.expect('Operator', '=');
  const value = parseBinary(reader, 0);
  reader.expect('Operator', ';');
  return { type: 'let', name, value, body: parseSequence(reader), offset };
}

function parseIf(reader: TokenReader): Expression {
  const { offset } = reader.next();
  const test = parseBinary(reader, 1);
  const yes = parseBlock(reader);
  reader.expect('Operator', 'else');
  const no = reader.is('Operator', 'if') ? reader.nested(() => parseIf(reader)) : parseBlock(reader);
  return { type: 'conditional', test, yes, no, offset };
}

function parseBlock(reader: TokenReader): Expression {
  reader.expect('Bracket', '{');
  const body = parseSequence(reader);
  reader.expect('Bracket', '}');
  return body;
}

import type { Expression } from './ast.ts';
import { errorAt } from './expression-error.ts';
import { predicateBuiltins } from './predicate-names.ts';
import type { TokenReader } from './token-reader.ts';
import type { Token } from './tokens.ts';

/** A literal, name, call, array, map or parenthesis with what hangs on it. `piped` is the left side of a `|`. */
export function parsePrimary(reader: TokenReader, piped: Expression | null = null): Expression {
  const token = reader.current;
  if (piped !== null || token.kind === 'Identifier')
    return parsePostfix(reader, parseName(reader, reader.next(), piped));
  if (token.kind === 'Number') return parsePostfix(reader, parseNumber(reader, reader.next()));
  if (token.kind === 'String') return parsePostfix(reader, literal(reader.next()));
  if (reader.accept('Bracket', '(') !== null) {
    const inner = reader.sequence();
    reader.expect('Bracket', ')');
    return parsePostfix(reader, inner);
  }
  if (reader.accept('Bracket', '[') !== null) return parsePostfix(reader, parseArray(reader, token));
  if (reader.accept('Bracket', '{') !== null) return parsePostfix(reader, parseMap(reader, token));
  if (reader.accept('Operator', '#') !== null) return parsePostfix(reader, parsePointer(reader, token));
  if (reader.is('Operator', '.')) return parsePostfix(reader, { type: 'pointer', name: '', offset: token.offset });
  return reader.unexpected();
}

/** Members, indexes, slices and calls behind an expression. */
export function parsePostfix(reader: TokenReader, start: Expression): Expression {
  let expression = start;
  let optional = false;
  for (;;) {
    const token = reader.current;
    if (reader.accept('Operator', '.', '?.') !== null) {
      optional ||= token.value === '?.';
      expression = parseMember(reader, expression, token);
    } else if (reader.accept('Bracket', '[') !== null) expression = parseIndex(reader, expression, token, false);
    else if (reader.is('Bracket', '(') && expression.type === 'member')
      expression = { type: 'call', callee: expression, args: parseArguments(reader), offset: token.offset };
    else return optional ? { type: 'chain', body: expression, offset: start.offset } : expression;
  }
}

function parseMember(reader: TokenReader, object: Expression, dot: Token): Expression {
  const optional = dot.value === '?.';
  if (optional && reader.accept('Bracket', '[') !== null) return parseIndex(reader, object, dot, true);
  const name = reader.next();
  const isName = name.kind === 'Identifier' || (name.kind === 'Operator' && /^\w+$/.test(name.value));
  if (!isName) reader.unexpected(name);
  return { type: 'member', object, property: literal(name), optional, offset: name.offset };
}

function parseIndex(reader: TokenReader, object: Expression, bracket: Token, optional: boolean): Expression {
  const { offset } = bracket;
  const from = reader.is('Operator', ':') ? null : reader.expression();
  if (reader.accept('Operator', ':') !== null) {
    const to = reader.is('Bracket', ']') ? null : reader.expression();
    reader.expect('Bracket', ']');
    return { type: 'slice', object, from, to, offset };
  }
  reader.expect('Bracket', ']');
  return from === null ? reader.unexpected() : { type: 'member', object, property: from, optional, offset };
}

function parseName(reader: TokenReader, token: Token, piped: Expression | null): Expression {
  const { value, offset } = token;
  if (piped === null && !reader.is('Bracket', '(')) {
    if (value === 'true' || value === 'false') return { type: 'literal', value: value === 'true', offset };
    return value === 'nil' || value === 'null'
      ? { type: 'literal', value: null, offset }
      : { type: 'identifier', name: value, offset };
  }
  let callee: Expression = { type: 'identifier', name: value, offset };
  while (reader.is('Operator', '.')) callee = parseMember(reader, callee, reader.next());
  if (!reader.is('Bracket', '(')) reader.unexpected();
  const before = piped === null ? [] : [piped];
  const args = [
    ...before,
    ...parseArguments(reader, callee.type === 'identifier' && predicateBuiltins.has(value), before.length),
  ];
  return { type: 'call', callee, args, offset };
}

function parseArguments(reader: TokenReader, takesPredicate = false, before = 0): readonly Expression[] {
  reader.expect('Bracket', '(');
  const args: Expression[] = [];
  while (!reader.is('Bracket', ')')) {
    if (args.length > 0) reader.expect('Operator', ',');
    if (reader.is('Bracket', ')')) break;
    args.push(takesPredicate && args.length + before === 1 ? parsePredicate(reader) : reader.expression());
  }
  reader.next();
  return args;
}

function parsePredicate(reader: TokenReader): Expression {
  const { offset } = reader.current;
  const braced = reader.accept('Bracket', '{') !== null;
  const body = braced ? reader.sequence() : reader.expression();
  if (braced) reader.expect('Bracket', '}');
  return { type: 'predicate', body, offset };
}

function parsePointer(reader: TokenReader, hash: Token): Expression {
  const name = reader.is('Identifier') && reader.current.offset === hash.offset + 1 ? reader.next().value : '';
  if (!['', 'acc', 'index'].includes(name)) throw errorAt(reader.source, hash.offset, `unknown pointer #${name}`);
  return { type: 'pointer', name, offset: hash.offset };
}

function parseArray(reader: TokenReader, bracket: Token): Expression {
  const items: Expression[] = [];
  while (!reader.is('Bracket', ']')) {
    if (items.length > 0) reader.expect('Operator', ',');
    if (reader.is('Bracket', ']')) break;
    items.push(reader.expression());
  }
  reader.next();
  return { type: 'array', items, offset: bracket.offset };
}

function parseMap(reader: TokenReader, bracket: Token): Expression {
  const pairs: (readonly [Expression, Expression])[] = [];
  while (!reader.is('Bracket', '}')) {
    if (pairs.length > 0) reader.expect('Operator', ',');
    if (reader.is('Bracket', '}')) break;
    const key = parseKey(reader);
    reader.expect('Operator', ':');
    pairs.push([key, reader.expression()]);
  }
  reader.next();
  return { type: 'map', pairs, offset: bracket.offset };
}

function parseKey(reader: TokenReader): Expression {
  if (reader.is('String') || reader.is('Number') || reader.is('Identifier')) return literal(reader.next());
  if (!reader.is('Bracket', '('))
    throw errorAt(
      reader.source,
      reader.current.offset,
      'a map key must be a quoted string, a number, a identifier, or an expression enclosed in parentheses',
    );
  reader.next();
  const key = reader.expression();
  reader.expect('Bracket', ')');
  return key;
}

function parseNumber(reader: TokenReader, token: Token): Expression {
  const text = token.value.replaceAll('_', '');
  const isFloat = /^[\d.]*[.eE]/.test(text) && !/^0[xX]/.test(text);
  if (isFloat) return { type: 'literal', value: Number(text), offset: token.offset };
  const value = BigInt(text);
  if (value > 0x7fffffffffffffffn) throw errorAt(reader.source, token.offset, 'integer literal is too large');
  return { type: 'literal', value, offset: token.offset };
}

function literal(token: Token): Expression {
  return { type: 'literal', value: token.value, offset: token.offset };
}

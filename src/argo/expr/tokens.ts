import { errorAt } from './expression-error.ts';

export type TokenKind = 'Identifier' | 'Number' | 'String' | 'Operator' | 'Bracket' | 'EOF';

export interface Token {
  readonly kind: TokenKind;
  /** The text; of a string, its value. */
  readonly value: string;
  readonly offset: number;
}

const operatorWords = new Set([
  'in',
  'or',
  'and',
  'matches',
  'contains',
  'startsWith',
  'endsWith',
  'not',
  'let',
  'if',
  'else',
]);
const operators = [
  '?.',
  '??',
  '&&',
  '||',
  '==',
  '!=',
  '>=',
  '<=',
  '..',
  '**',
  '?',
  ':',
  ',',
  '.',
  ';',
  '#',
  '|',
  '=',
  '!',
  '<',
  '>',
  '+',
  '-',
  '*',
  '/',
  '%',
  '^',
];
const escapes: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  a: '\u0007',
  b: '\b',
  f: '\f',
  v: '\v',
  '\\': '\\',
  "'": "'",
  '"': '"',
  '`': '`',
};
const patterns = {
  space: /\s+/y,
  comment: /\/\/[^\n]*|\/\*(?:[^*]|\*(?!\/))*\*\//y,
  number: /0[xX][\da-fA-F_]+|0[bB][01_]+|0[oO][0-7_]+|(?:\d[\d_]*(?:\.(?!\.)[\d_]*)?|\.\d[\d_]*)(?:[eE][+-]?\d+)?/y,
  word: /[\p{L}_$][\p{L}\p{N}_$]*/uy,
  raw: /`(?:[^`]|``)*`/y,
} as const;

/** Splits an expression of expr-lang into tokens; the last one is EOF. Throws ExpressionError. */
export function tokenize(source: string): readonly Token[] {
  const tokens: Token[] = [];
  let offset = 0;
  while (offset < source.length) {
    offset += matchAt(patterns.space, source, offset).length;
    offset += matchAt(patterns.comment, source, offset).length;
    if (offset >= source.length || /\s/.test(source.charAt(offset))) continue;
    const [token, end] = readToken(source, offset);
    tokens.push(token);
    offset = end;
  }
  tokens.push({ kind: 'EOF', value: '', offset: Math.max(0, source.length - 1) });
  return tokens;
}

function readToken(source: string, offset: number): readonly [Token, number] {
  const char = source.charAt(offset);
  if (char === '"' || char === "'") return readString(source, offset, char);
  const raw = matchAt(patterns.raw, source, offset);
  if (raw !== '')
    return [{ kind: 'String', value: raw.slice(1, -1).replaceAll('``', '`'), offset }, offset + raw.length];
  if ('()[]{}'.includes(char)) return [{ kind: 'Bracket', value: char, offset }, offset + 1];
  const number = matchAt(patterns.number, source, offset);
  if (number !== '') return [{ kind: 'Number', value: number, offset }, offset + number.length];
  const word = matchAt(patterns.word, source, offset);
  if (word !== '')
    return [{ kind: operatorWords.has(word) ? 'Operator' : 'Identifier', value: word, offset }, offset + word.length];
  const operator = operators.find((candidate) => source.startsWith(candidate, offset));
  if (operator === undefined) throw errorAt(source, offset, `unrecognized character: ${describe(source, offset)}`);
  return [{ kind: 'Operator', value: operator, offset }, offset + operator.length];
}

function readString(source: string, offset: number, quote: string): readonly [Token, number] {
  let value = '';
  let position = offset + 1;
  while (source.charAt(position) !== quote) {
    const char = source.charAt(position);
    if (char === '' || char === '\n') throw errorAt(source, position, 'literal not terminated');
    const [text, length] = char === '\\' ? readEscape(source, position) : [char, 1];
    value += text;
    position += length;
  }
  return [{ kind: 'String', value, offset }, position + 1];
}

function readEscape(source: string, offset: number): readonly [string, number] {
  const simple = escapes[source.charAt(offset + 1)];
  if (simple !== undefined) return [simple, 2];
  const code = /^\\(?:x([\da-fA-F]{2})|u([\da-fA-F]{4})|U([\da-fA-F]{8})|u\{([\da-fA-F]{1,6})\}|([0-7]{3}))/.exec(
    source.slice(offset, offset + 12),
  );
  const digits = code?.[1] ?? code?.[2] ?? code?.[3] ?? code?.[4];
  const point = digits === undefined ? Number.parseInt(code?.[5] ?? 'z', 8) : Number.parseInt(digits, 16);
  if (code === null || !(point <= 0x10ffff))
    throw errorAt(source, offset, `invalid char escape ${describe(source, offset + 1)}`);
  return [String.fromCodePoint(point), code[0].length];
}

function matchAt(pattern: RegExp, source: string, offset: number): string {
  pattern.lastIndex = offset;
  return pattern.exec(source)?.[0] ?? '';
}

function describe(source: string, offset: number): string {
  const point = source.codePointAt(offset) ?? 0;
  return `U+${point.toString(16).toUpperCase().padStart(4, '0')} '${String.fromCodePoint(point)}'`;
}

import { parseTime } from '../expr/parse-time.ts';

/** Kinds of govaluate, which are named in its messages. */
export type WhenKind =
  | 'UNKNOWN'
  | 'PREFIX'
  | 'NUMERIC'
  | 'BOOLEAN'
  | 'STRING'
  | 'PATTERN'
  | 'TIME'
  | 'VARIABLE'
  | 'ACCESSOR'
  | 'SEPARATOR'
  | 'COMPARATOR'
  | 'LOGICALOP'
  | 'MODIFIER'
  | 'CLAUSE'
  | 'CLAUSE_CLOSE'
  | 'TERNARY';

export interface WhenToken {
  readonly kind: WhenKind;
  readonly value: string | number | boolean;
}

/** What govaluate refuses; the caller wraps the text. */
export class WhenSyntaxError extends Error {
  override readonly name = 'WhenSyntaxError';
}

const symbolKinds: ReadonlyMap<string, WhenKind> = new Map<string, WhenKind>([
  ...['==', '!=', '>', '>=', '<', '<=', '=~', '!~'].map((symbol): [string, WhenKind] => [symbol, 'COMPARATOR']),
  ...['&&', '||'].map((symbol): [string, WhenKind] => [symbol, 'LOGICALOP']),
  ...['+', '-', '*', '/', '%', '**', '&', '|', '^', '>>', '<<'].map((symbol): [string, WhenKind] => [
    symbol,
    'MODIFIER',
  ]),
  ...['?', ':', '??'].map((symbol): [string, WhenKind] => [symbol, 'TERNARY']),
]);
const prefixSymbols = new Set(['-', '!', '~']);
const maySignFollow = new Set<WhenKind>([
  'UNKNOWN',
  'CLAUSE',
  'MODIFIER',
  'COMPARATOR',
  'LOGICALOP',
  'TERNARY',
  'SEPARATOR',
]);

/** Layouts in which a quoted text is a time, and so a number of seconds. */
const timeLayouts = [
  'Mon Jan _2 15:04:05 2006',
  'Mon Jan _2 15:04:05 MST 2006',
  'Mon Jan 02 15:04:05 -0700 2006',
  '3:04PM',
  '2006-01-02T15:04:05Z07:00',
  '2006-01-02',
  '2006-01-02 15:04',
  '2006-01-02 15:04:05',
  '2006-01-02 15:04:05-07:00',
  '2006-01-02T15Z0700',
  '2006-01-02T15:04Z0700',
  '2006-01-02T15:04:05Z0700',
];

/** Splits a `when` as govaluate does. Throws WhenSyntaxError. */
export function tokenizeWhen(source: string): readonly WhenToken[] {
  const characters = [...source];
  const tokens: WhenToken[] = [];
  let position = 0;
  while (position < characters.length) {
    if (/\s/u.test(characters[position] ?? '')) {
      position += 1;
      continue;
    }
    const [token, next] = readToken(characters, position, tokens.at(-1)?.kind ?? 'UNKNOWN');
    tokens.push(token);
    position = next;
  }
  return tokens;
}

type Read = readonly [token: WhenToken, next: number];

function readToken(characters: readonly string[], start: number, before: WhenKind): Read {
  const char = characters[start] ?? '';
  if (/[\p{Nd}.]/u.test(char)) return readNumber(characters, start);
  if (char === ',') return [{ kind: 'SEPARATOR', value: ',' }, start + 1];
  if (char === '[') return readBracketed(characters, start);
  if (/\p{L}/u.test(char)) return readWord(characters, start);
  if (isQuote(char)) return readQuoted(characters, start);
  if (char === '(') return [{ kind: 'CLAUSE', value: '(' }, start + 1];
  if (char === ')') return [{ kind: 'CLAUSE_CLOSE', value: ')' }, start + 1];
  const [symbol, next] = readWhile(characters, start, isSymbol);
  if (maySignFollow.has(before) && prefixSymbols.has(symbol)) return [{ kind: 'PREFIX', value: symbol }, next];
  const kind = symbolKinds.get(symbol);
  if (kind === undefined) throw new WhenSyntaxError(`Invalid token: '${symbol}'`);
  return [{ kind, value: symbol }, next];
}

function readNumber(characters: readonly string[], start: number): Read {
  if (characters[start] === '0' && characters[start + 1] === 'x') {
    const [digits, next] = readWhile(characters, start + 2, (char) => /[\da-fA-F]/.test(char));
    if (digits === '') throw new WhenSyntaxError(`Unable to parse hex value '' to uint64\n`);
    return [{ kind: 'NUMERIC', value: Number.parseInt(digits, 16) }, next];
  }
  const [text, next] = readWhile(characters, start, (char) => /[\p{Nd}.]/u.test(char));
  if (!/^(\d+\.?\d*|\.\d+)$/.test(text))
    throw new WhenSyntaxError(`Unable to parse numeric value '${text}' to float64\n`);
  return [{ kind: 'NUMERIC', value: Number(text) }, next];
}

function readWord(characters: readonly string[], start: number): Read {
  const [word, next] = readWhile(characters, start, (char) => /[\p{L}\p{Nd}_.]/u.test(char));
  if (word === 'true' || word === 'false') return [{ kind: 'BOOLEAN', value: word === 'true' }, next];
  if (word === 'in' || word === 'IN') return [{ kind: 'COMPARATOR', value: 'in' }, next];
  if (!word.includes('.')) return [{ kind: 'VARIABLE', value: word }, next];
  if (word.endsWith('.')) throw new WhenSyntaxError(`Hanging accessor on token '${word}'`);
  const hidden = word.split('.').find((part, index) => index > 0 && part.charAt(0) !== part.charAt(0).toUpperCase());
  if (hidden !== undefined)
    throw new WhenSyntaxError(`Unable to access unexported field '${hidden}' in token '${word}'`);
  return [{ kind: 'ACCESSOR', value: word }, next];
}

function readBracketed(characters: readonly string[], start: number): Read {
  const end = characters.indexOf(']', start);
  if (end === -1) throw new WhenSyntaxError('Unclosed parameter bracket');
  return [{ kind: 'VARIABLE', value: characters.slice(start + 1, end).join('') }, end + 1];
}

/** Either kind of quote ends a text, whichever began it; a backslash keeps the next character. */
function readQuoted(characters: readonly string[], start: number): Read {
  let text = '';
  let position = start + 1;
  for (; position < characters.length && !isQuote(characters[position] ?? ''); position += 1) {
    if (characters[position] === '\\') position += 1;
    text += characters[position] ?? '';
  }
  if (position >= characters.length) throw new WhenSyntaxError('Unclosed string literal');
  const time = timeLayouts.map((layout) => parseTime(text, layout)).find((parsed) => parsed !== null);
  return [
    time === undefined ? { kind: 'STRING', value: text } : { kind: 'TIME', value: Math.floor(time.ms / 1000) },
    position + 1,
  ];
}

function readWhile(
  characters: readonly string[],
  start: number,
  belongs: (char: string) => boolean,
): readonly [text: string, next: number] {
  let next = start;
  while (next < characters.length && belongs(characters[next] ?? '')) next += 1;
  return [characters.slice(start, next).join(''), next];
}

function isQuote(char: string): boolean {
  return char === "'" || char === '"';
}

function isSymbol(char: string): boolean {
  return !/[\p{Nd}\p{L}()[\]'"\s]/u.test(char);
}

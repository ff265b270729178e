import { goPrint } from '../expr/go-print.ts';
import { type WhenKind, WhenSyntaxError, type WhenToken } from './tokens.ts';

const operands: readonly WhenKind[] = ['NUMERIC', 'BOOLEAN', 'VARIABLE', 'ACCESSOR', 'STRING', 'TIME'];
const behindOperand: readonly WhenKind[] = [
  'MODIFIER',
  'COMPARATOR',
  'LOGICALOP',
  'CLAUSE_CLOSE',
  'TERNARY',
  'SEPARATOR',
];

/** Which kinds may follow a kind, in govaluate. */
const followers: Readonly<Record<WhenKind, readonly WhenKind[]>> = {
  UNKNOWN: ['PREFIX', 'PATTERN', 'CLAUSE', ...operands],
  CLAUSE: ['PREFIX', 'PATTERN', 'CLAUSE', 'CLAUSE_CLOSE', ...operands],
  CLAUSE_CLOSE: [...behindOperand, 'NUMERIC', 'BOOLEAN', 'VARIABLE', 'STRING', 'PATTERN', 'TIME', 'CLAUSE'],
  NUMERIC: behindOperand,
  BOOLEAN: behindOperand,
  STRING: behindOperand,
  TIME: behindOperand,
  PATTERN: behindOperand,
  VARIABLE: behindOperand,
  ACCESSOR: ['CLAUSE', ...behindOperand],
  MODIFIER: ['PREFIX', 'CLAUSE', 'CLAUSE_CLOSE', 'NUMERIC', 'VARIABLE', 'ACCESSOR', 'STRING', 'BOOLEAN'],
  COMPARATOR: ['PREFIX', 'CLAUSE', 'CLAUSE_CLOSE', 'PATTERN', ...operands],
  LOGICALOP: ['PREFIX', 'CLAUSE', 'CLAUSE_CLOSE', ...operands],
  TERNARY: ['PREFIX', 'CLAUSE', 'SEPARATOR', ...operands],
  PREFIX: ['NUMERIC', 'BOOLEAN', 'VARIABLE', 'ACCESSOR', 'CLAUSE', 'CLAUSE_CLOSE'],
  SEPARATOR: ['PREFIX', 'CLAUSE', ...operands],
};
const mayEnd = new Set<WhenKind>([
  'CLAUSE_CLOSE',
  'NUMERIC',
  'BOOLEAN',
  'VARIABLE',
  'STRING',
  'PATTERN',
  'TIME',
  'ACCESSOR',
]);

/** Checks parentheses, then neighbours, then the end, as govaluate does before it builds anything. Throws WhenSyntaxError. */
export function checkWhenSyntax(tokens: readonly WhenToken[]): void {
  const depth = tokens.reduce(
    (open, { kind }) => (kind === 'CLAUSE' ? open + 1 : kind === 'CLAUSE_CLOSE' ? open - 1 : open),
    0,
  );
  if (depth !== 0) throw new WhenSyntaxError('Unbalanced parenthesis');
  let last: WhenToken = { kind: 'UNKNOWN', value: '<nil>' };
  for (const token of tokens) {
    if (!followers[last.kind].includes(token.kind)) throw new WhenSyntaxError(misplaced(last, token));
    last = token;
  }
  if (!mayEnd.has(last.kind)) throw new WhenSyntaxError('Unexpected end of expression');
}

function misplaced(last: WhenToken, token: WhenToken): string {
  return last.kind === 'VARIABLE' && token.kind === 'CLAUSE'
    ? `Undefined function ${last.value}`
    : `Cannot transition token types from ${describe(last)} to ${describe(token)}`;
}

/** govaluate names a parenthesis by its number, and a time as Go prints it. */
function describe({ kind, value }: WhenToken): string {
  if (kind === 'CLAUSE' || kind === 'CLAUSE_CLOSE') return `${kind} [${String(value).charCodeAt(0)}]`;
  return `${kind} [${kind === 'TIME' ? goPrint({ type: 'time', ms: Number(value) * 1000, zone: 'UTC' }) : value}]`;
}

import { ExpressionError } from './expr/expression-error.ts';
import { goFloat } from './go-number.ts';

const htmlEscapes: Readonly<Record<string, string>> = {
  '<': '\\u003c',
  '>': '\\u003e',
  '&': '\\u0026',
  '\u2028': '\\u2028',
  '\u2029': '\\u2029',
};

export interface GoJsonOptions {
  /** Go escapes `<`, `>` and `&` unless told not to. @default true */
  readonly escapeHtml?: boolean;
  /** Spaces per level. @default 0, which is compact */
  readonly indent?: number;
}

/** JSON as Go's encoding/json writes it: keys sorted as text, compact, `<`, `>` and `&` escaped. Maps and bigints are welcome. Throws ExpressionError for what JSON has no number for. */
export function goJson(value: unknown, options: GoJsonOptions = {}): string {
  const text = write(value, ' '.repeat(options.indent ?? 0), '\n');
  return options.escapeHtml === false
    ? text
    : text.replaceAll(/[<>&\u2028\u2029]/g, (char) => htmlEscapes[char] ?? char);
}

function write(value: unknown, indent: string, lineBreak: string): string {
  if (typeof value === 'bigint') return value.toString();
  if (typeof value === 'number' && !Number.isFinite(value))
    throw new ExpressionError(`json: unsupported value: ${goFloat(value)}`);
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const inner = lineBreak + indent;
  if (Array.isArray(value))
    return enclose(
      '[',
      value.map((member) => write(member, indent, inner)),
      ']',
      { indent, inner, lineBreak },
    );
  const entries = value instanceof Map ? [...value] : Object.entries(value);
  const members = entries
    .map(([key, member]): readonly [string, unknown] => [String(key), member])
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, member]) => `${JSON.stringify(key)}:${indent === '' ? '' : ' '}${write(member, indent, inner)}`);
  return enclose('{', members, '}', { indent, inner, lineBreak });
}

function enclose(
  open: string,
  members: readonly string[],
  close: string,
  layout: { readonly indent: string; readonly inner: string; readonly lineBreak: string },
): string {
  if (members.length === 0) return open + close;
  if (layout.indent === '') return open + members.join(',') + close;
  return open + layout.inner + members.join(`,${layout.inner}`) + layout.lineBreak + close;
}

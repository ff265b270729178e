import { goJson } from '../go-json.ts';
import { goJsonFault } from '../go-json-fault.ts';
import { type Builtin, builtin, type CallContext, list, number, text } from './call-context.ts';
import { ExpressionError } from './expression-error.ts';
import { goPrint } from './go-print.ts';
import { fromValue, integer, toValue, type Value } from './values.ts';

/** Functions of expr-lang on text. */
export const textBuiltins: Readonly<Record<string, Builtin>> = {
  string: builtin(1, 1, ([value]) => goPrint(value ?? null)),
  trim: builtin(1, 2, ([value, chars]) => trimChars(text(value, 'trim'), chars)),
  trimPrefix: builtin(1, 2, ([value, prefix]) =>
    withoutPrefix(text(value, 'trimPrefix'), text(prefix ?? ' ', 'trimPrefix')),
  ),
  trimSuffix: builtin(1, 2, ([value, suffix]) =>
    withoutSuffix(text(value, 'trimSuffix'), text(suffix ?? ' ', 'trimSuffix')),
  ),
  upper: builtin(1, 1, ([value]) => text(value, 'upper').toUpperCase()),
  lower: builtin(1, 1, ([value]) => text(value, 'lower').toLowerCase()),
  split: builtin(2, 3, ([value, separator, limit], context) =>
    split(text(value, 'split'), text(separator, 'split'), limit, context),
  ),
  splitAfter: builtin(2, 3, ([value, separator, limit], context) =>
    splitAfter(text(value, 'splitAfter'), text(separator, 'splitAfter'), limit, context),
  ),
  replace: builtin(3, 4, ([value, from, to, count], context) =>
    replaceText(text(value, 'replace'), text(from, 'replace'), text(to, 'replace'), {
      count: count === undefined || count === null ? -1 : number(count, 'replace'),
      context,
    }),
  ),
  repeat: builtin(2, 2, ([value, count], context) =>
    repeatText(text(value, 'repeat'), Math.trunc(number(count, 'repeat')), context),
  ),
  join: builtin(1, 2, ([items, glue], context) => joinTexts(list(items, 'join'), text(glue ?? '', 'join'), context)),
  indexOf: builtin(2, 2, ([value, part]) => integer(text(value, 'indexOf').indexOf(text(part, 'indexOf')))),
  lastIndexOf: builtin(2, 2, ([value, part]) =>
    integer(text(value, 'lastIndexOf').lastIndexOf(text(part, 'lastIndexOf'))),
  ),
  hasPrefix: builtin(2, 2, ([value, prefix]) => text(value, 'hasPrefix').startsWith(text(prefix, 'hasPrefix'))),
  hasSuffix: builtin(2, 2, ([value, suffix]) => text(value, 'hasSuffix').endsWith(text(suffix, 'hasSuffix'))),
  toJSON: builtin(1, 1, ([value]) => goJson(fromValue(value ?? null), { escapeHtml: false, indent: 2 })),
  fromJSON: builtin(1, 1, ([value]) => parseJson(text(value, 'fromJSON'))),
  toBase64: builtin(1, 1, ([value]) => Buffer.from(text(value, 'toBase64')).toString('base64')),
  fromBase64: builtin(1, 1, ([value]) => Buffer.from(text(value, 'fromBase64'), 'base64').toString()),
};

/** Without the given characters, or white space, at both ends. */
export function trimChars(value: string, chars: Value | undefined): string {
  if (chars === undefined || chars === null) return value.trim();
  const set = new Set(text(chars, 'trim'));
  const points = [...value];
  const start = points.findIndex((char) => !set.has(char));
  const end = points.findLastIndex((char) => !set.has(char));
  return start === -1 ? '' : points.slice(start, end + 1).join('');
}

export function withoutPrefix(value: string, prefix: string): string {
  return value.startsWith(prefix) ? value.slice(prefix.length) : value;
}

export function withoutSuffix(value: string, suffix: string): string {
  return suffix !== '' && value.endsWith(suffix) ? value.slice(0, -suffix.length) : value;
}

/** `value` so many times over. */
export function repeatText(value: string, count: number, { budget }: CallContext): string {
  if (count < 0 || !Number.isInteger(count)) throw new ExpressionError(`strings: negative Repeat count`);
  budget.allocateText(value.length * count);
  return value.repeat(count);
}

/** Texts with `glue` between them. */
export function joinTexts(items: readonly Value[], glue: string, { budget }: CallContext): string {
  const texts = items.map((item) => text(item, 'join'));
  budget.allocateText(texts.reduce((size, item) => size + item.length + glue.length, 0));
  return texts.join(glue);
}

export interface ReplaceOptions {
  /** How many to replace; negative for all. */
  readonly count: number;
  readonly context: CallContext;
}

/** The first `count` occurrences of `from` replaced. */
export function replaceText(value: string, from: string, to: string, { count, context }: ReplaceOptions): string {
  const parts = value.split(from);
  const kept = count < 0 ? parts.length - 1 : Math.min(count, parts.length - 1);
  context.budget.allocateText(value.length + kept * to.length);
  const replaced = parts.slice(0, kept + 1).join(to);
  return [replaced, ...parts.slice(kept + 1)].join(from);
}

/** A JSON text as a value. Throws ExpressionError with the words of Go. */
export function parseJson(source: string): Value {
  try {
    return toValue(JSON.parse(source));
  } catch (cause) {
    throw new ExpressionError(goJsonFault(source) ?? 'invalid JSON', cause);
  }
}

function split(value: string, separator: string, limit: Value | undefined, { budget }: CallContext): Value {
  const parts = value.split(separator);
  budget.allocate(parts.length);
  const count = limit === undefined || limit === null ? -1 : number(limit, 'split');
  if (count < 0 || parts.length <= count) return parts;
  return count === 0 ? null : [...parts.slice(0, count - 1), parts.slice(count - 1).join(separator)];
}

function splitAfter(value: string, separator: string, limit: Value | undefined, context: CallContext): Value {
  const parts = split(value, separator, limit, context);
  return Array.isArray(parts)
    ? parts.map((part, index) => (index < parts.length - 1 ? part + separator : part))
    : parts;
}

import { repeatText, replaceText, trimChars, withoutPrefix, withoutSuffix } from './builtins-text.ts';
import { type Builtin, builtin, int, text, variadic } from './call-context.ts';
import { goPrint } from './go-print.ts';
import { isList, type Value } from './values.ts';

/** Functions of sprig on text; the text comes last, as sprig has it for pipes. */
export const sprigText: Readonly<Record<string, Builtin>> = {
  trim: onText('trim', (value) => value.trim()),
  trimAll: builtin(2, 2, ([chars, value]) => trimChars(text(value, 'trimAll'), chars)),
  trimall: builtin(2, 2, ([chars, value]) => trimChars(text(value, 'trimall'), chars)),
  trimPrefix: builtin(2, 2, ([prefix, value]) => withoutPrefix(text(value, 'trimPrefix'), text(prefix, 'trimPrefix'))),
  trimSuffix: builtin(2, 2, ([suffix, value]) => withoutSuffix(text(value, 'trimSuffix'), text(suffix, 'trimSuffix'))),
  upper: onText('upper', (value) => value.toUpperCase()),
  lower: onText('lower', (value) => value.toLowerCase()),
  title: onText('title', (value) => value.replaceAll(/(?<![\p{L}\p{N}_'])\p{L}/gu, (letter) => letter.toUpperCase())),
  untitle: onText('untitle', (value) => value.replaceAll(/(?<!\S)\p{L}/gu, (letter) => letter.toLowerCase())),
  nospace: onText('nospace', (value) => value.replaceAll(/\s/g, '')),
  swapcase: onText('swapcase', (value) =>
    [...value].map((char) => (char === char.toUpperCase() ? char.toLowerCase() : char.toUpperCase())).join(''),
  ),
  initials: onText('initials', (value) =>
    words(value)
      .map((word) => [...word][0] ?? '')
      .join(''),
  ),
  repeat: builtin(2, 2, ([count, value], context) => repeatText(text(value, 'repeat'), int(count), context)),
  substr: builtin(3, 3, ([from, to, value]) => substring(text(value, 'substr'), int(from), int(to))),
  trunc: builtin(2, 2, ([length, value]) => truncate(text(value, 'trunc'), int(length))),
  abbrev: builtin(2, 2, ([length, value]) => abbreviate(text(value, 'abbrev'), int(length))),
  contains: builtin(2, 2, ([part, value]) => text(value, 'contains').includes(text(part, 'contains'))),
  hasPrefix: builtin(2, 2, ([prefix, value]) => text(value, 'hasPrefix').startsWith(text(prefix, 'hasPrefix'))),
  hasSuffix: builtin(2, 2, ([suffix, value]) => text(value, 'hasSuffix').endsWith(text(suffix, 'hasSuffix'))),
  quote: variadic(0, (args) =>
    present(args)
      .map((value) => JSON.stringify(goPrint(value)))
      .join(' '),
  ),
  squote: variadic(0, (args) =>
    present(args)
      .map((value) => `'${goPrint(value)}'`)
      .join(' '),
  ),
  cat: variadic(0, (args) => present(args).map(goPrint).join(' ')),
  indent: builtin(2, 2, ([width, value], context) =>
    indent(text(value, 'indent'), repeatText(' ', int(width), context)),
  ),
  nindent: builtin(
    2,
    2,
    ([width, value], context) => `\n${indent(text(value, 'nindent'), repeatText(' ', int(width), context))}`,
  ),
  replace: builtin(3, 3, ([from, to, value], context) =>
    replaceText(text(value, 'replace'), text(from, 'replace'), text(to, 'replace'), { count: -1, context }),
  ),
  plural: builtin(3, 3, ([one, many, count]) => (int(count) === 1 ? text(one, 'plural') : text(many, 'plural'))),
  snakecase: onText('snakecase', (value) =>
    caseWords(value)
      .map((word) => word.toLowerCase())
      .join('_'),
  ),
  kebabcase: onText('kebabcase', (value) =>
    caseWords(value)
      .map((word) => word.toLowerCase())
      .join('-'),
  ),
  camelcase: onText('camelcase', (value) =>
    caseWords(value)
      .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
      .join(''),
  ),
  toString: builtin(1, 1, ([value]) => goPrint(value ?? null)),
  toStrings: builtin(1, 1, ([value]) =>
    isList(value ?? null) ? [...(value as readonly Value[])].map(goPrint) : [goPrint(value ?? null)],
  ),
};

function onText(name: string, change: (value: string) => string): Builtin {
  return builtin(1, 1, ([value]) => change(text(value, name)));
}

function present(args: readonly Value[]): readonly Value[] {
  return args.filter((value) => value !== null);
}

function substring(value: string, from: number, to: number): string {
  if (from < 0) return value.slice(0, Math.max(0, to));
  return to < 0 || to > value.length ? value.slice(from) : value.slice(from, Math.max(from, to));
}

function truncate(value: string, length: number): string {
  if (length < 0) return value.length + length > 0 ? value.slice(length) : value;
  return value.slice(0, length);
}

function abbreviate(value: string, width: number): string {
  return width < 4 || value.length <= width ? value : `${value.slice(0, width - 3)}...`;
}

function indent(value: string, padding: string): string {
  return padding + value.replaceAll('\n', `\n${padding}`);
}

function words(value: string): readonly string[] {
  return value.split(/\s+/).filter((word) => word !== '');
}

function caseWords(value: string): readonly string[] {
  const separated = value
    .replaceAll(/([\p{Ll}\p{N}])(\p{Lu})/gu, '$1 $2')
    .replaceAll(/(\p{Lu})(\p{Lu}\p{Ll})/gu, '$1 $2');
  return separated.split(/[\s_.-]+/).filter((word) => word !== '');
}

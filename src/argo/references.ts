/** The dotted names that stand in the tags and expressions of a value, and other names or texts in their place. */
import { ExpressionError } from './expr/expression-error.ts';
import { type PlacedName, placedNames } from './expr/placed-names.ts';
import { setOwn } from './set-own.ts';
import { splitTags, type TagPart } from './tag-parts.ts';

/** What comes in the place of a name: another name, key by key, or a text, which must be free of quotes, backslashes and braces. */
export type Put =
  | { readonly type: 'name'; readonly keys: readonly string[] }
  | { readonly type: 'text'; readonly text: string };

/** Undefined leaves the name as it is. */
export type PutFor = (name: string) => Put | undefined;

/** In the place of a name that cannot be read off the text. It may be any. */
export const anyName = '';

/**
 * All names below a value. Of one that only shows when it runs there is the part that is known: `tasks` of `tasks[x]`, and `anyName` of an
 * expression that is none.
 */
export function namesIn(value: unknown): ReadonlySet<string> {
  const names = new Set<string>();
  const note: PutFor = (name) => {
    names.add(name);
    return undefined;
  };
  walk(value, '', note);
  return names;
}

/** The same value with something else in the place of names. What `namesIn` gives in part stays. */
export function withNames<T>(value: T, putFor: PutFor): T {
  return walk(value, '', putFor) as T; // strings become strings, lists lists, objects objects with the same keys
}

/** Fields whose text is an expression by itself. */
const expressionKeys: ReadonlySet<string> = new Set(['expression', 'fromExpression']);

function walk(value: unknown, key: string, putFor: PutFor): unknown {
  if (typeof value === 'string') return rewritten(value, key, putFor);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((member) => walk(member, key, putFor));
  const copy: Record<string, unknown> = {};
  for (const [name, member] of Object.entries(value)) setOwn(copy, name, walk(member, name, putFor));
  return copy;
}

function rewritten(text: string, key: string, putFor: PutFor): string {
  const hasTags = text.includes('{{');
  if (expressionKeys.has(key)) {
    if (!hasTags) return inExpression(text, putFor);
    putFor(anyName);
  }
  if (!hasTags) return text;
  return splitTags(text)
    .map((part) => inPart(part, putFor))
    .join('');
}

function inPart(part: TagPart, putFor: PutFor): string {
  switch (part.type) {
    case 'text':
      return part.text;
    case 'expression':
      return `{{=${inExpression(part.source, putFor)}}}`;
    default:
      return inTag(part, putFor);
  }
}

/** Of a tag inside a tag the outer name is known up to there. */
function inTag({ tag, text }: Extract<TagPart, { type: 'name' }>, putFor: PutFor): string {
  const inner = tag.lastIndexOf('{{');
  const outer = inner === -1 ? '' : `{{${tag.slice(0, inner)}`;
  if (inner !== -1) putFor(knownPart(tag.slice(0, tag.indexOf('{{'))));
  const put = putFor(tag.slice(inner === -1 ? 0 : inner + 2).trim());
  if (put === undefined) return text;
  return outer + (put.type === 'text' ? put.text : `{{${put.keys.join('.')}}}`);
}

function knownPart(start: string): string {
  return start.trim().split('.').slice(0, -1).join('.');
}

function inExpression(source: string, putFor: PutFor): string {
  let text = '';
  let copied = 0;
  for (const { name, start, end } of readable(source)) {
    const put = putFor(end === null ? (name.split('.')[0] ?? '') : name);
    if (put === undefined || end === null) continue;
    text += source.slice(copied, start) + expressionFor(put);
    copied = end;
  }
  return text + source.slice(copied);
}

function expressionFor(put: Put): string {
  if (put.type === 'text') return `'${put.text}'`;
  const [root = '', ...members] = put.keys;
  return root + members.map((member) => `['${member}']`).join('');
}

function readable(source: string): readonly PlacedName[] {
  try {
    return placedNames(source);
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    return [{ name: anyName, start: 0, end: null }];
  }
}

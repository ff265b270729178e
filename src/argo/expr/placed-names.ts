import type { Expression } from './ast.ts';
import { partsOf } from './names-in-use.ts';
import { parseExpression } from './parser.ts';
import { type Token, tokenize } from './tokens.ts';

/** A dotted name, as long as it is made of plain names: of `tasks['a'].outputs[x]` it is `tasks.a.outputs`. */
export interface PlacedName {
  readonly name: string;
  /** Where it begins in the text. */
  readonly start: number;
  /** Where it ends; null for one that is not written in one piece, such as `(a).b`. */
  readonly end: number | null;
}

/** All dotted names of an expression, in the order of the text; what `let` names is not one. Throws ExpressionError. */
export function placedNames(source: string): readonly PlacedName[] {
  const found: PlacedName[] = [];
  collect(parseExpression(source), { tokens: tokenize(source), found }, new Set());
  return found.toSorted((a, b) => a.start - b.start);
}

interface Collection {
  readonly tokens: readonly Token[];
  readonly found: PlacedName[];
}

function collect(node: Expression, collection: Collection, locals: ReadonlySet<string>): void {
  const keys = keysOf(node);
  if (keys !== null) {
    const [root, ...members] = keys;
    if (root !== undefined && !locals.has(root.name)) {
      const start = root.offset;
      const end = endOf(collection.tokens, start, members.length);
      collection.found.push({ name: keys.map(({ name }) => name).join('.'), start, end });
    }
    return;
  }
  const inner = node.type === 'let' ? new Set([...locals, node.name]) : locals;
  const called = node.type === 'call' && node.callee.type === 'member' ? [node.callee] : [];
  for (const part of [...called, ...partsOf(node)]) collect(part, collection, inner);
}

interface Key {
  readonly name: string;
  readonly offset: number;
}

/** `a`, `b` and `c` of `a.b['c']` or `a?.b.c`; null for anything else. */
function keysOf(node: Expression): readonly Key[] | null {
  if (node.type === 'chain') return keysOf(node.body);
  if (node.type === 'identifier') return [{ name: node.name, offset: node.offset }];
  if (node.type !== 'member') return null;
  const { property, offset } = node;
  if (property.type !== 'literal' || typeof property.value !== 'string') return null;
  const before = keysOf(node.object);
  return before === null ? null : [...before, { name: property.value, offset }];
}

/** Behind so many members of what begins at `start`; null when something else stands between them. */
function endOf(tokens: readonly Token[], start: number, members: number): number | null {
  let index = tokens.findIndex(({ offset }) => offset === start);
  let end = start + (tokens[index]?.value.length ?? 0);
  for (let count = 0; count < members; count += 1) {
    index += 1;
    const isDot = isToken(tokens[index], '.', '?.');
    if (isDot && !isToken(tokens[index + 1], '[')) {
      const member = tokens[index + 1];
      if (member === undefined) return null;
      index += 1;
      end = member.offset + member.value.length;
      continue;
    }
    if (isDot) index += 1;
    const close = tokens[index + 2];
    if (!isToken(tokens[index], '[') || tokens[index + 1]?.kind !== 'String' || !isToken(close, ']')) return null;
    index += 2;
    end = (close?.offset ?? 0) + 1;
  }
  return end;
}

function isToken(token: Token | undefined, ...values: readonly string[]): boolean {
  return token !== undefined && token.kind !== 'String' && values.includes(token.value);
}

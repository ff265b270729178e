import type { Expression } from './ast.ts';
import { partsOf } from './names-in-use.ts';

/**
 * The names an expression needs, as `a`, `a.b`, `a.b.c`, shortest first. Members behind `?.` and on the left of `??`
 * are not needed: those operators say what to do without them.
 */
export function referencesOf(tree: Expression): readonly string[] {
  const found = new Set<string>();
  const guarded = new Set<Expression>();
  markGuarded(tree, guarded);
  collect(tree, guarded, new Set(), found);
  return [...found];
}

function markGuarded(node: Expression, guarded: Set<Expression>): void {
  if (node.type === 'binary' && node.operator === '??') markMembers(node.left, guarded);
  if (node.type === 'member' && node.optional && node.object.type === 'member') guarded.add(node.object);
  for (const part of allParts(node)) markGuarded(part, guarded);
}

function markMembers(node: Expression, guarded: Set<Expression>): void {
  if (node.type === 'member') guarded.add(node);
  for (const part of allParts(node)) markMembers(part, guarded);
}

function collect(
  node: Expression,
  guarded: ReadonlySet<Expression>,
  locals: ReadonlySet<string>,
  found: Set<string>,
): void {
  const inner = node.type === 'let' ? new Set([...locals, node.name]) : locals;
  for (const part of allParts(node)) collect(part, guarded, inner, found);
  if (guarded.has(node)) return;
  const path = pathOf(node);
  if (path !== null && !locals.has(path[0] ?? '')) found.add(path.join('.'));
}

/** `['a', 'b']` of `a.b` and `a['b']`; null for anything that is not made of plain names. */
function pathOf(node: Expression): readonly string[] | null {
  if (node.type === 'identifier') return [node.name];
  if (node.type !== 'member' || node.optional) return null;
  if (node.property.type !== 'literal' || typeof node.property.value !== 'string') return null;
  const before = pathOf(node.object);
  return before === null ? null : [...before, node.property.value];
}

function allParts(node: Expression): readonly Expression[] {
  return node.type === 'call' && node.callee.type === 'member' ? [node.callee, ...node.args] : partsOf(node);
}

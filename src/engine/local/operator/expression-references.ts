import type { Expression } from '../../../argo/expr/ast.ts';
import { functionNamed } from '../../../argo/expr/functions.ts';
import { partsOf } from '../../../argo/expr/names-in-use.ts';
import { parseExpression } from '../../../argo/expr/parser.ts';
import { predicateBuiltins } from '../../../argo/expr/predicate-names.ts';

/** Dotted paths that an expression reads or calls and that Argo wants to exist: those behind `??` or `?.` may be absent. Throws ExpressionError. */
export function referencesOf(source: string): readonly string[] {
  const paths = new Set<string>();
  collect(parseExpression(source), false);
  return [...paths];

  function collect(node: Expression, isGuarded: boolean): void {
    if (node.type === 'identifier') paths.add(node.name);
    const path = node.type === 'member' && !isGuarded ? memberPath(node) : null;
    if (path !== null) paths.add(path);
    if (node.type === 'call') collectCallee(node.callee);
    for (const part of partsOf(node)) collect(part, guards(node, part, isGuarded));
  }

  /** What is called is looked for like what is read, but for the language's own functions. */
  function collectCallee(callee: Expression): void {
    if (callee.type !== 'identifier' || !isBuiltin(callee.name)) collect(callee, false);
  }
}

function isBuiltin(name: string): boolean {
  return predicateBuiltins.has(name) || functionNamed(name) !== null;
}

function guards(node: Expression, part: Expression, isGuarded: boolean): boolean {
  if (node.type === 'binary' && node.operator === '??') return isGuarded || part === node.left;
  if (node.type === 'member' && node.optional) return part === node.object;
  return isGuarded;
}

/** `a.b['c']` as `a.b.c`; null when a part of it is computed or optional. */
function memberPath(node: Expression): string | null {
  if (node.type === 'identifier') return node.name;
  if (node.type === 'chain') return memberPath(node.body);
  if (node.type !== 'member' || node.optional) return null;
  const { property } = node;
  if (property.type !== 'literal' || typeof property.value !== 'string') return null;
  const parent = memberPath(node.object);
  return parent === null ? null : `${parent}.${property.value}`;
}

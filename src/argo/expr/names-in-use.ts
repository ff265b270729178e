import type { Expression } from './ast.ts';
import { errorAt } from './expression-error.ts';
import { functionNamed, sprigFunction } from './functions.ts';
import { predicateBuiltins } from './predicate-names.ts';
import type { ValueMap } from './values.ts';

/** The nodes directly below one, but for what is called. */
export function partsOf(node: Expression): readonly Expression[] {
  switch (node.type) {
    case 'unary':
      return [node.operand];
    case 'binary':
      return [node.left, node.right];
    case 'conditional':
      return [node.test, node.yes, node.no];
    case 'member':
      return [node.object, node.property];
    case 'slice':
      return [node.object, node.from, node.to].filter((part) => part !== null);
    case 'call':
      return node.args;
    case 'predicate':
    case 'chain':
      return [node.body];
    case 'array':
    case 'sequence':
      return node.items;
    case 'map':
      return node.pairs.flat();
    case 'let':
      return [node.value, node.body];
    default:
      return [];
  }
}

/** Throws ExpressionError for a name that nothing defines, wherever it stands: the expr library looks before it runs. */
export function checkNames(source: string, tree: Expression, env: ValueMap): void {
  visit(tree, new Set(env.keys()));

  function visit(node: Expression, names: ReadonlySet<string>): void {
    if (node.type === 'identifier' && !names.has(node.name))
      throw errorAt(source, node.offset, `unknown name ${node.name}`);
    if (node.type === 'call') checkCallee(node.callee);
    const inner = node.type === 'let' ? new Set([...names, node.name]) : names;
    for (const part of partsOf(node)) visit(part, inner);
  }

  function checkCallee(callee: Expression): void {
    if (callee.type === 'identifier') {
      if (!predicateBuiltins.has(callee.name) && functionNamed(callee.name) === null)
        throw errorAt(source, callee.offset, `unknown name ${callee.name}`);
    } else if (sprigFunction(callee) === null) throw errorAt(source, callee.offset, 'this is not a function');
  }
}

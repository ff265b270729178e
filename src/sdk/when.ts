import { isValue, tagOf, type Value } from './value.ts';

/** What `when` decides by: a comparison of values, or several joined by `allOf`, `anyOf` and `not`. */
export interface Test {
  readonly test: TestNode;
}

export type TestNode =
  | { readonly type: 'compare'; readonly left: Value; readonly operator: '==' | '!='; readonly right: string | Value }
  | { readonly type: 'all' | 'any'; readonly of: readonly TestNode[] }
  | { readonly type: 'not'; readonly of: TestNode };

export function isTest(candidate: unknown): candidate is Test {
  return typeof candidate === 'object' && candidate !== null && 'test' in candidate;
}

/** Every value a test reads. */
export function valuesOfTest(node: TestNode): readonly Value[] {
  switch (node.type) {
    case 'compare':
      return isValue(node.right) ? [node.left, node.right] : [node.left];
    case 'not':
      return valuesOfTest(node.of);
    case 'all':
    case 'any':
      return node.of.flatMap(valuesOfTest);
  }
}

/**
 * The text of `when`. Outputs of steps are compared inside `{{=…}}`, where a quote in the value stays a quote; Argo pastes an
 * item before it reads the rest, so items are compared in the language of `when` itself.
 */
export function whenTextOf(node: TestNode): string {
  switch (node.type) {
    case 'compare':
      return compareText(node.left, node.operator, node.right);
    case 'not':
      return `!(${whenTextOf(node.of)})`;
    case 'all':
      return node.of.map((each) => operand(each)).join(' && ');
    case 'any':
      return node.of.map((each) => operand(each)).join(' || ');
  }
}

function operand(node: TestNode): string {
  return node.type === 'compare' || node.type === 'not' ? whenTextOf(node) : `(${whenTextOf(node)})`;
}

function compareText(left: Value, operator: string, right: string | Value): string {
  const sides = [left, right];
  if (sides.some((side) => isValue(side) && side.source.type === 'item'))
    return sides.map(pastedText).join(` ${operator} `);
  return `{{=${sides.map(expressionText).join(` ${operator} `)}}}`;
}

function pastedText(side: string | Value): string {
  return isValue(side) ? `'${tagOf(side)}'` : `'${escaped(side)}'`;
}

function expressionText(side: string | Value): string {
  if (!isValue(side)) return literal(side);
  const { source } = side;
  switch (source.type) {
    case 'output':
      return `tasks['${source.step.name}'].outputs.parameters['${source.name}']`;
    case 'result':
      return `tasks['${source.step.name}'].outputs.result`;
    case 'exitCode':
    case 'status':
      return `tasks['${source.step.name}'].${source.type}`;
    case 'workflow':
      return `workflow.${source.name}`;
    case 'item':
      return source.field === null ? 'item' : `item['${source.field}']`;
  }
}

/** A string of the expression language; braces as escapes, because the first `}}` would end the tag. */
function literal(text: string): string {
  const body = escaped(text).replaceAll('\n', '\\n').replaceAll('{', '\\x7b').replaceAll('}', '\\x7d');
  return `'${body}'`;
}

function escaped(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll("'", "\\'");
}

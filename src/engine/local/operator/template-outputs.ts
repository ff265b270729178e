import { goPrint } from '../../../argo/expr/go-print.ts';
import type { Outputs, Parameter, Template, ValueFrom } from '../../../argo/types.ts';
import { asFault, NodeFault } from './node-fault.ts';
import type { Scope } from './scope.ts';
import { evaluate } from './substitute.ts';

/** Outputs of a Steps or DAG node from what its children gave. Undefined when the template declares none. */
export function templateOutputs({ outputs }: Template, scope: Scope): Outputs | undefined {
  const declared = outputs?.parameters ?? [];
  if (declared.length === 0) return undefined;
  return { parameters: declared.map((parameter) => resolved(parameter, scope)) };
}

function resolved({ valueFrom, ...parameter }: Parameter, scope: Scope): Parameter {
  if (valueFrom === undefined) throw new NodeFault('output parameters must have a valueFrom specified');
  const value = valueOrDefault(valueFrom, scope);
  if (value !== null) return { ...parameter, value };
  throw new NodeFault(
    `output parameter ${JSON.stringify(parameter.name)}: ${JSON.stringify(valueFrom.parameter ?? '')} is an absent optional (skipped/omitted node output with no default)`,
  );
}

function valueOrDefault(valueFrom: ValueFrom, scope: Scope): string | null {
  try {
    return referredValue(valueFrom, scope) ?? valueFrom.default ?? null;
  } catch (error) {
    const fault = asFault(error);
    if (valueFrom.default === undefined) throw fault;
    return valueFrom.default;
  }
}

function referredValue({ parameter = '', expression = '' }: ValueFrom, scope: Scope): string | null {
  if (expression !== '') return expressionValue(expression, scope);
  if (parameter === '') return '';
  const tag = parameter.replace(/^\{\{/, '').replace(/\}\}$/, '').trim();
  if (tag.startsWith('=')) return expressionValue(tag.slice(1), scope);
  const value = scope.get(tag);
  if (value === undefined) throw new NodeFault(`Unable to resolve: ${JSON.stringify(tag)}`);
  return value;
}

function expressionValue(expression: string, scope: Scope): string {
  const result = evaluate(expression, scope);
  if (result === null) throw new NodeFault(`failed to evaluate expression ${JSON.stringify(expression)}`);
  return goPrint(result);
}

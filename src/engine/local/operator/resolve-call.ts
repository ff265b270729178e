import type { Arguments, TemplateCall } from '../../../argo/types.ts';
import { isLoop } from './loops.ts';
import { NodeFault } from './node-fault.ts';
import { absentArgument } from './process-args.ts';
import type { Scope } from './scope.ts';
import { substituteReferences } from './substitute.ts';
import { shouldExecute } from './when.ts';

/**
 * A step or task with the outputs of earlier ones put in. Argo resolves `when` first: what is left out needs nothing else.
 * Hooks stay as written, they may refer to the call itself. Throws MissingReference and NodeFault.
 */
export function resolveCall<T extends TemplateCall>(call: T, scope: Scope): T {
  const { hooks, ...rest } = call;
  if (call.when !== undefined && call.when !== '') {
    const when = substituteReferences(call.when, scope);
    if (isSurelyFalse(when, isLoop(call))) return { ...call, when };
  }
  const marked = { ...rest, ...(call.arguments !== undefined && { arguments: markAbsent(call.arguments, scope) }) };
  return { ...substituteReferences(marked, scope), ...(hooks !== undefined && { hooks }) } as T; // T again, with its tags replaced
}

/** A `when` that cannot be computed is no fault in a loop: it may hold `{{item}}`. */
function isSurelyFalse(when: string, loop: boolean): boolean {
  try {
    return !shouldExecute(when);
  } catch (error) {
    if (loop && error instanceof NodeFault) return false;
    throw error;
  }
}

/** Argo: an argument that is nothing but the absent output of a skipped step counts as not given. */
export function markAbsent(args: Arguments, scope: Scope): Arguments {
  const parameters = args.parameters?.map((parameter) =>
    parameter.value !== undefined && isAbsent(parameter.value, scope)
      ? { ...parameter, value: absentArgument }
      : parameter,
  );
  return parameters === undefined ? args : { ...args, parameters };
}

function isAbsent(value: string, scope: Scope): boolean {
  if (!value.startsWith('{{') || !value.endsWith('}}')) return false;
  return scope.get(value.slice(2, -2).trim()) === null;
}

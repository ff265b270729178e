import { argoFunctions } from './argo-functions.ts';
import type { Expression } from './ast.ts';
import { collectionBuiltins } from './builtins-collection.ts';
import { numberBuiltins } from './builtins-number.ts';
import { textBuiltins } from './builtins-text.ts';
import { timeBuiltins } from './builtins-time.ts';
import type { Builtin } from './call-context.ts';
import { sprigFunctions } from './sprig.ts';

const functions: ReadonlyMap<string, Builtin> = new Map(
  [textBuiltins, numberBuiltins, collectionBuiltins, timeBuiltins, argoFunctions].flatMap((table) =>
    Object.entries(table),
  ),
);

/** The function of this name, of expr-lang or Argo, or null. */
export function functionNamed(name: string): Builtin | null {
  return functions.get(name) ?? null;
}

/** The function that `sprig.NAME` means, or null. */
export function sprigFunction(callee: Expression): Builtin | null {
  if (callee.type !== 'member' || callee.object.type !== 'identifier' || callee.object.name !== 'sprig') return null;
  return callee.property.type === 'literal' ? (sprigFunctions.get(String(callee.property.value)) ?? null) : null;
}

import { evaluateCondition as conditionOf, evaluateExpression, evaluateValue } from '../../../argo/expr/evaluate.ts';
import { ExpressionError } from '../../../argo/expr/expression-error.ts';
import { sprigFunctions } from '../../../argo/expr/sprig.ts';
import type { Value } from '../../../argo/expr/values.ts';
import { splitTags } from '../../../argo/tag-parts.ts';
import { resultText } from '../../../argo/tags.ts';
import { referencesOf } from './expression-references.ts';
import { NodeFault } from './node-fault.ts';
import type { Scope } from './scope.ts';

/** A reference to what will never be there. Argo tries again for ever, so the step never begins. */
export class MissingReference extends NodeFault {}

/** Which tags must have a value: none, those of other steps and tasks, or all. */
type Demand = 'none' | 'references' | 'all';

/** Puts values into every tag of a template's text that has one; the rest stays as it is. Throws NodeFault for an absent output. */
export function substitute<T>(value: T, scope: Scope): T {
  return walked(value, scope, 'none');
}

/** The same where `steps.*` and `tasks.*` must exist. Throws MissingReference. */
export function substituteReferences<T>(value: T, scope: Scope): T {
  return walked(value, scope, 'references');
}

/** The same where everything must exist. Throws NodeFault. */
export function substituteAll<T>(value: T, scope: Scope): T {
  return walked(value, scope, 'all');
}

/** The value of an expression field, as the language has it. Throws NodeFault with the library's words. */
export function evaluate(expression: string, scope: Scope): Value {
  return faulty('', () => evaluateValue(expression, scope.environment(), { now: Date.now() }));
}

/** The value of a condition: retryStrategy, hooks. Throws NodeFault when it is no boolean. */
export function evaluateCondition(expression: string, scope: Scope): boolean {
  return faulty('', () => conditionOf(expression, scope.environment(), { now: Date.now() }));
}

/** What the expression library refuses is the node's fault. */
function faulty<T>(prefix: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof ExpressionError) throw new NodeFault(prefix + error.message);
    throw error;
  }
}

function walked<T>(value: T, scope: Scope, demand: Demand): T {
  return walk(value, scope, demand) as T; // strings become strings, lists lists, objects objects with the same fields
}

function walk(value: unknown, scope: Scope, demand: Demand): unknown {
  if (typeof value === 'string') return replaced(value, scope, demand);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return mapped(value, (member) => walk(member, scope, demand));
  let changed = false;
  const entries = Object.entries(value).map(([key, member]) => {
    const pair = [replaced(key, scope, demand), walk(member, scope, demand)] as const;
    changed ||= pair[0] !== key || pair[1] !== member;
    return pair;
  });
  return changed ? Object.fromEntries(entries) : value;
}

/** The list itself when nothing in it changes, so that what holds no tags is never copied. */
function mapped(list: readonly unknown[], change: (member: unknown) => unknown): readonly unknown[] {
  const members = list.map(change);
  return members.some((member, index) => member !== list[index]) ? members : list;
}

function replaced(text: string, scope: Scope, demand: Demand): string {
  if (!text.includes('{{')) return text;
  const pieces = splitTags(text).map((part) => {
    if (part.type === 'text') return part.text;
    return part.type === 'expression'
      ? expressionText(part.source, part.text, scope, demand)
      : nameText(part.tag, part.text, scope, demand);
  });
  return pieces.join('');
}

function nameText(tag: string, text: string, scope: Scope, demand: Demand): string {
  const value = scope.get(tag.trim());
  if (value === null) {
    throw new NodeFault(
      `unable to substitute {{${tag}}}: output is an absent optional (skipped/omitted node with no default)`,
    );
  }
  if (value !== undefined) return pasted(value);
  const nested = nestedText(tag, scope);
  if (nested !== null) return nested;
  if (isDemanded(tag.trim(), demand) && !isLateArtifact(tag, demand))
    throw new MissingReference(`failed to resolve {{${tag}}}`);
  return text;
}

/** Argo resolves the inner one of two nested tags first; the outer one has its turn in a later pass. */
function nestedText(tag: string, scope: Scope): string | null {
  const inner = tag.lastIndexOf('{{');
  if (inner <= 0) return null;
  const value = scope.get(tag.slice(inner + 2));
  if (value === null)
    throw new NodeFault(`unable to substitute nested tag {{${tag}}}: "${tag.slice(inner + 2)}" is an absent optional`);
  return value === undefined ? null : `{{${tag.slice(0, inner)}${pasted(value)}`;
}

function isDemanded(name: string, demand: Demand): boolean {
  return demand === 'all' || (demand === 'references' && /^(steps|tasks)(\.|$)/.test(name));
}

function isLateArtifact(tag: string, demand: Demand): boolean {
  return demand === 'references' && tag.includes('.outputs.artifacts.');
}

function expressionText(source: string, text: string, scope: Scope, demand: Demand): string {
  const missing = missingReferences(source, scope);
  const demanded = missing.find((name) => isDemanded(name, demand));
  if (demanded !== undefined) throw new MissingReference(`failed to evaluate expression: ${demanded} is missing`);
  if (missing.length > 0) return text;
  try {
    return evaluatedText(source, scope);
  } catch (error) {
    if (demand === 'none' && error instanceof NodeFault) return text;
    throw error;
  }
}

function evaluatedText(source: string, scope: Scope): string {
  const result = faulty('failed to evaluate expression: ', () =>
    evaluateExpression(source, scope.environment(), { now: Date.now() }),
  );
  if (result === null || result === undefined)
    throw new NodeFault(`failed to evaluate expression ${JSON.stringify(source)}`);
  return pasted(faulty('failed to marshal evaluated expression: ', () => resultText(result)));
}

/** Throws NodeFault for what is no expression, whatever is demanded. */
function missingReferences(source: string, scope: Scope): readonly string[] {
  const references = faulty('failed to evaluate expression: ', () => referencesOf(source));
  return references.filter((path) => !isKnown(path, scope));
}

const functions = /^(asInt|asFloat|toJson|jsonpath|string)(\.|$)/;

function isKnown(path: string, scope: Scope): boolean {
  if (scope.get(path) !== undefined || functions.test(path)) return true;
  const [, sprig] = /^sprig(?:\.(.*))?$/s.exec(path) ?? [path, null];
  if (sprig !== null) return sprig === undefined || sprigFunctions.has(sprig);
  let place: unknown = new Map(Object.entries(scope.environment()));
  for (const key of path.split('.')) {
    if (!(place instanceof Map) || !place.has(key)) return false;
    place = place.get(key);
  }
  return true;
}

/** Argo pastes by Go's Quote into JSON, which fails for control characters that JSON writes differently. */
function pasted(value: string): string {
  if (/[\u0000-\u0007\u000b\u000e-\u001f\u007f]/.test(value)) {
    throw new NodeFault('cannot finish template replacement because the result was invalid JSON');
  }
  return value;
}

import type { TaskResult } from '../argo/task-results.ts';
import { describeSeen } from './describe-seen.ts';
import type { StepHandle } from './step-handle.ts';
import { isTest, type Test } from './when.ts';

/** What `after` waits for: a step (it succeeded or was skipped), one of its results, or several joined by `allOf`, `anyOf`, `not`. */
export interface Condition {
  readonly condition: ConditionNode;
}

export type ConditionNode =
  | { readonly type: 'step'; readonly step: StepHandle; readonly result: TaskResult | null }
  | { readonly type: 'all' | 'any'; readonly of: readonly ConditionNode[] }
  | { readonly type: 'not'; readonly of: ConditionNode };

/** All of them hold. Conditions for `after`, tests for `when`. */
export function allOf(...all: readonly [Condition, ...Condition[]]): Condition;
export function allOf(...all: readonly [Test, ...Test[]]): Test;
export function allOf(...all: readonly (Condition | Test)[]): Condition | Test {
  return joined('allOf', all);
}

/** At least one of them holds. Conditions for `after`, tests for `when`. */
export function anyOf(...any: readonly [Condition, ...Condition[]]): Condition;
export function anyOf(...any: readonly [Test, ...Test[]]): Test;
export function anyOf(...any: readonly (Condition | Test)[]): Condition | Test {
  return joined('anyOf', any);
}

/** The opposite. A condition for `after`, a test for `when`. */
export function not(one: Condition): Condition;
export function not(one: Test): Test;
export function not(one: Condition | Test): Condition | Test {
  demandOperands('not', [one]);
  return isTest(one) ? { test: { type: 'not', of: one.test } } : { condition: { type: 'not', of: one.condition } };
}

/** Every step a condition speaks of, in order. */
export function stepsOfCondition(
  node: ConditionNode,
): readonly { readonly step: StepHandle; readonly result: TaskResult | null }[] {
  switch (node.type) {
    case 'step':
      return [{ step: node.step, result: node.result }];
    case 'not':
      return stepsOfCondition(node.of);
    case 'all':
    case 'any':
      return node.of.flatMap(stepsOfCondition);
  }
}

/** Whether this is what `step(…)`, `allOf` and the like give. */
export function isCondition(candidate: unknown): candidate is Condition {
  if (typeof candidate !== 'object' || candidate === null || !('condition' in candidate)) return false;
  const { condition } = candidate;
  return typeof condition === 'object' && condition !== null && 'type' in condition;
}

/** The text of `depends`. */
export function dependsTextOf(node: ConditionNode): string {
  switch (node.type) {
    case 'step':
      return node.result === null ? node.step.name : `${node.step.name}.${node.result}`;
    case 'not':
      return node.of.type === 'step' ? `!${dependsTextOf(node.of)}` : `!(${dependsTextOf(node.of)})`;
    case 'all':
      return node.of
        .map((each) => (each.type === 'any' ? `(${dependsTextOf(each)})` : dependsTextOf(each)))
        .join(' && ');
    case 'any':
      return node.of
        .map((each) => (each.type === 'all' ? `(${dependsTextOf(each)})` : dependsTextOf(each)))
        .join(' || ');
  }
}

/** A step has come to an end, whatever came of it. */
export function finished(step: StepHandle): ConditionNode {
  const results = ['Succeeded', 'Failed', 'Errored', 'Skipped', 'Omitted'] as const;
  return { type: 'any', of: results.map((result) => ({ type: 'step', step, result })) };
}

function joined(name: 'allOf' | 'anyOf', parts: readonly (Condition | Test)[]): Condition | Test {
  demandOperands(name, parts);
  const type = name === 'allOf' ? 'all' : 'any';
  const tests = parts.filter((part) => isTest(part)).map(({ test }) => test);
  if (tests.length > 0) return { test: { type, of: tests } };
  return { condition: { type, of: parts.flatMap((part) => ('condition' in part ? [part.condition] : [])) } };
}

/** What the compiler demands, of JavaScript too: a step that does not exist must not vanish from a condition. */
function demandOperands(name: 'allOf' | 'anyOf' | 'not', given: readonly unknown[]): void {
  if (given.length === 0) throw new TypeError(`${name}() was given nothing, expected steps, conditions or tests`);
  const at = given.findIndex((one) => !isCondition(one) && !isTest(one));
  if (at < 0) return;
  throw new TypeError(
    `argument ${at + 1} of ${name}(…) is ${describeSeen(given[at])}, expected the value that step(…) returned, a condition or a test`,
  );
}

import { type Condition, type ConditionNode, isCondition } from './condition.ts';
import { describeSeen } from './describe-seen.ts';
import type { Finding } from './finding.ts';
import { isTest } from './when.ts';

/** What a step waits for, and what was given for that without being a step or a condition. */
export interface Waits {
  readonly conditions: readonly ConditionNode[];
  readonly findings: readonly Finding[];
}

/** Reads the option `after`. It is there although undefined: the author named a step that does not exist. */
export function waitsOfOptions(options: { readonly after?: unknown }): Waits {
  if (!('after' in options)) return { conditions: [], findings: [] };
  const { after } = options;
  return Array.isArray(after) ? readWaits(after, (index) => `after[${index}]`) : readWaits([after], () => 'after');
}

/** Reads the arguments of `waitFor`. */
export function waitsOfCall(given: readonly unknown[]): Waits {
  return readWaits(given, (index) => `waitFor argument ${index + 1}`);
}

function readWaits(given: readonly unknown[], nameOf: (index: number) => string): Waits {
  return {
    conditions: given.filter((one): one is Condition => isCondition(one)).map(({ condition }) => condition),
    findings: [...given].flatMap((one, index) => (isCondition(one) ? [] : [misfit(one, nameOf(index))])),
  };
}

function misfit(seen: unknown, name: string): Finding {
  const hint = 'pass the value that step(…) returned, or one of its conditions such as .failed';
  if (isTest(seen))
    return { message: `${name} is a test, expected a step`, path: 'after', hint: 'tests belong in when' };
  if (seen === undefined) {
    const orNothing = 'pass the value that step(…) returned; a step that waits for nothing has no after';
    return { message: `${name} is undefined: the step it names does not exist`, path: 'after', hint: orNothing };
  }
  return { message: `${name} is ${describeSeen(seen)}, expected a step`, path: 'after', hint };
}

import type { TemplateCall } from '../../types.ts';
import type { LintContext } from '../lint-context.ts';
import { anyItem } from '../scope.ts';

/** The names that a loop defines for its tags, and the fault of having two loops. `place` is Argo's name for the step or task. */
export function loopNames(context: LintContext, call: TemplateCall, path: string, place: string): readonly string[] {
  const { withItems = [], withParam, withSequence } = call;
  const loops = [
    withItems.length > 0 ? 'withItems' : '',
    withParam ? 'withParam' : '',
    withSequence === undefined ? '' : 'withSequence',
  ].filter((loop) => loop !== '');
  if (loops.length > 1) {
    const message = `"${call.name ?? ''}" has ${loops.join(' and ')}; only one loop is possible`;
    context.invalid({
      rule: 'with-items',
      path,
      message,
      argo: `${place} only one of withItems, withParam, withSequence can be specified`,
    });
    return ['item'];
  }
  if (withItems.length > 0) return withItems.flatMap((item) => [...itemNames(item)]);
  if (withParam) return ['item', anyItem];
  return withSequence === undefined ? [] : ['item'];
}

/** Whether others see the loop's outputs as lists; those of withSequence they do not. */
export function isAggregate({ withItems = [], withParam }: TemplateCall): boolean {
  return withItems.length > 0 || Boolean(withParam);
}

export function isLoop(call: TemplateCall): boolean {
  return isAggregate(call) || call.withSequence !== undefined;
}

function itemNames(item: unknown): readonly string[] {
  if (Array.isArray(item)) return item.map((_, index) => `item.[${index}]`);
  if (typeof item === 'object' && item !== null) return Object.keys(item).map((key) => `item.${key}`);
  return ['item'];
}

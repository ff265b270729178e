import type { Item, Sequence } from '../argo/types.ts';
import type { StepOptions } from './step-options.ts';
import { makeValue, type Value } from './value.ts';

/** The item of one pass of a loop; of an object, `field('os')` is one of its fields. */
export interface LoopItem<Field extends string = never> extends Value {
  field(name: Field): Value;
}

/** A step that runs once for each item. */
export interface Loop<Output extends string = string> {
  readonly loop: symbol;
  readonly over: LoopSource;
  readonly options: StepOptions<Output>;
}

export type LoopSource =
  | { readonly type: 'withItems'; readonly items: readonly Item[] }
  | { readonly type: 'withParam'; readonly list: Value }
  | { readonly type: 'withSequence'; readonly sequence: Sequence };

type FieldOf<I> = I extends { readonly [key: string]: Item } ? keyof I & string : never;

/** Runs the step once per item, all at the same time (`parallelism` bounds them). */
export function withItems<const I extends Item, Output extends string = never>(
  items: readonly I[],
  options: (item: LoopItem<FieldOf<I>>) => StepOptions<Output>,
): Loop<Output> {
  return makeLoop({ type: 'withItems', items }, options);
}

/** Runs the step once per member of a JSON list that another step gives. */
export function withParam<Output extends string = never>(
  list: Value,
  options: (item: LoopItem<string>) => StepOptions<Output>,
): Loop<Output> {
  return makeLoop({ type: 'withParam', list }, options);
}

/** Runs the step once per number: `{ count: 5 }` is 0 to 4, `{ start: 1, end: 5 }` includes both. */
export function withSequence<Output extends string = never>(
  sequence: Sequence,
  options: (item: LoopItem) => StepOptions<Output>,
): Loop<Output> {
  return makeLoop({ type: 'withSequence', sequence }, options);
}

export function isLoop<Output extends string>(
  candidate: StepOptions<Output> | Loop<Output>,
): candidate is Loop<Output> {
  return 'loop' in candidate;
}

function makeLoop<Field extends string, Output extends string>(
  over: LoopSource,
  options: (item: LoopItem<Field>) => StepOptions<Output>,
): Loop<Output> {
  const loop = Symbol('loop');
  const field = (name: string) => makeValue({ type: 'item', loop, field: name });
  const item = Object.assign(makeValue({ type: 'item', loop, field: null }), { field });
  return { loop, over, options: options(item) };
}

import { goJsonFault } from '../../../argo/go-json-fault.ts';
import {
  itemMembers,
  itemNodeName,
  itemText,
  type LoopItem,
  loopItem,
  sequenceItem,
} from '../../../argo/loop-items.ts';
import type { Sequence, TemplateCall } from '../../../argo/types.ts';
import { goFormat } from './go-format.ts';
import { goJsonList } from './go-json-list.ts';
import { NodeFault } from './node-fault.ts';
import { layered, type Scope, Variables } from './scope.ts';
import { substitute, substituteAll } from './substitute.ts';
import { shouldExecute } from './when.ts';

/** Argo: an empty `withItems` is no loop. */
export function isLoop({ withItems, withParam, withSequence }: TemplateCall): boolean {
  return (withItems?.length ?? 0) > 0 || (withParam !== undefined && withParam !== '') || withSequence !== undefined;
}

/** The passes of a loop: each a call of its own with its item put in. What is no loop is its own only pass. */
export function expand<T extends TemplateCall>(call: T, scope: Scope): readonly T[] {
  if (!isLoop(call)) return [call];
  const items = itemsOf(call);
  const { withItems: _items, withParam: _param, withSequence: _sequence, ...pass } = call;
  const isLeftOut = isSurelyFalse(call.when);
  return items.map((item, index) => {
    const variables = layered(itemVariables(item), scope);
    const filled = isLeftOut ? substitute(pass, withoutAbsent(variables)) : substituteAll(pass, variables);
    return { ...filled, name: itemNodeName(call.name ?? '', index, item), template: call.template } as unknown as T; // T less its loop
  });
}

/** Argo: a loop that cannot be computed is no fault if its `when` is false anyway. */
function itemsOf(call: TemplateCall): readonly LoopItem[] {
  try {
    if ((call.withItems?.length ?? 0) > 0) return (call.withItems ?? []).map(loopItem);
    return call.withSequence === undefined ? itemsOfParam(call.withParam ?? '') : sequenceItems(call.withSequence);
  } catch (error) {
    if (isSurelyFalse(call.when)) return [];
    throw error;
  }
}

function itemsOfParam(text: string): readonly LoopItem[] {
  const parsed = goJsonList(text);
  if ('items' in parsed) return parsed.items;
  throw new NodeFault(`withParam value could not be parsed as a JSON list: ${text.trim()}: ${parsed.fault}`);
}

function sequenceItems(sequence: Sequence): readonly LoopItem[] {
  const start = sequence.start === undefined ? 0 : goInteger(sequence.start);
  const end = sequence.end === undefined ? endOfCount(start, sequence) : goInteger(sequence.end);
  if (end === null) return [];
  const step = start <= end ? 1 : -1;
  const count = Math.abs(end - start) + 1;
  return Array.from({ length: count }, (_, index) => formatted(sequence.format || '%d', start + index * step));
}

function formatted(format: string, value: number): LoopItem {
  const item = sequenceItem(goFormat(format, value));
  const fault = goJsonFault(item.json);
  if (fault !== null) throw new NodeFault(fault);
  return item;
}

function endOfCount(start: number, { count }: Sequence): number | null {
  if (count === undefined) throw new NodeFault('neither end nor count was specified in withSequence');
  const wanted = goInteger(count);
  return wanted === 0 ? null : start + wanted - 1;
}

function goInteger(value: string | number): number {
  const text = String(value);
  if (!/^[+-]?\d+$/.test(text)) throw new NodeFault(`strconv.Atoi: parsing ${JSON.stringify(text)}: invalid syntax`);
  return Number(text);
}

function itemVariables(item: LoopItem): Variables {
  const members = itemMembers(item).map(([key, text]) => [`item.${key}`, text] as const);
  return new Variables([['item', itemText(item)], ...members]);
}

function isSurelyFalse(when: string | undefined): boolean {
  try {
    return when !== undefined && when !== '' && !shouldExecute(when);
  } catch {
    return false; // it still holds {{item}}
  }
}

/** Absent outputs must not fail a pass that is left out anyway. */
function withoutAbsent(scope: Scope): Scope {
  return new Variables([...scope.entries()].filter(([, value]) => value !== null));
}

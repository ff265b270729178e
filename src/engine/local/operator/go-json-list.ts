import { goJsonFault } from '../../../argo/go-json-fault.ts';
import { type LoopItem, loopItemsOf } from '../../../argo/loop-items.ts';

/** A JSON list, or what Go's encoding/json says about the text. */
export function goJsonList(text: string): { readonly items: readonly LoopItem[] } | { readonly fault: string } {
  const fault = goJsonFault(text);
  if (fault !== null) return { fault };
  const items = loopItemsOf(text);
  if (items !== null) return { items };
  const kind = goKind(JSON.parse(text));
  return kind === null
    ? { items: [] }
    : { fault: `json: cannot unmarshal ${kind} into Go value of type []v1alpha1.Item` };
}

function goKind(value: unknown): string | null {
  if (value === null) return null;
  return typeof value === 'boolean' ? 'bool' : typeof value;
}

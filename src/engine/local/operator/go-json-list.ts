import { parseExactJson } from '../../../argo/exact-json.ts';
import type { Item } from '../../../argo/types.ts';
import { goJsonFault } from './go-json-fault.ts';

/** A JSON list, or what Go's encoding/json says about the text. */
export function goJsonList(text: string): { readonly items: readonly Item[] } | { readonly fault: string } {
  const parsed = parse(text);
  if (parsed === undefined) return { fault: goJsonFault(text) ?? 'invalid character' };
  if (parsed === null) return { items: [] };
  if (Array.isArray(parsed)) return { items: parsed };
  return { fault: `json: cannot unmarshal ${goKind(parsed)} into Go value of type []v1alpha1.Item` };
}

function parse(text: string): Item | undefined {
  try {
    return parseExactJson(text) as Item; // JSON has nothing else
  } catch {
    return undefined;
  }
}

function goKind(value: Item): string {
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'bigint') return 'number';
  return typeof value === 'object' ? 'object' : typeof value;
}

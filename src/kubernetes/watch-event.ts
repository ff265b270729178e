import { isFields } from './kubeconfig/fields.ts';
import { parseJsonLoosely } from './parse-json-loosely.ts';

/** What a watch sends, as far as it is used here. */
export type WatchEvent =
  | { readonly type: 'ADDED' | 'MODIFIED' | 'DELETED'; readonly object: Readonly<Record<string, unknown>> }
  | { readonly type: 'BOOKMARK'; readonly object: Readonly<Record<string, unknown>> }
  | { readonly type: 'ERROR'; readonly object: Readonly<Record<string, unknown>> };

const types: readonly string[] = ['ADDED', 'MODIFIED', 'DELETED', 'BOOKMARK', 'ERROR'] satisfies WatchEvent['type'][];

/** Null for a line that is no event: the stream was cut, or something else answers. */
export function parseWatchEvent(line: string): WatchEvent | null {
  const value = parseJsonLoosely(line);
  if (!isFields(value) || !isFields(value['object']) || !types.includes(String(value['type']))) return null;
  return { type: value['type'] as WatchEvent['type'], object: value['object'] };
}

/** `metadata.resourceVersion`, of Tables and of objects alike. */
export function resourceVersionOf(object: Readonly<Record<string, unknown>>): string | null {
  return textAt(object, 'resourceVersion');
}

/** `metadata.continue` of a list that goes on. */
export function continueOf(list: Readonly<Record<string, unknown>>): string | null {
  return textAt(list, 'continue');
}

function textAt({ metadata }: Readonly<Record<string, unknown>>, key: string): string | null {
  const value = isFields(metadata) ? metadata[key] : null;
  return typeof value === 'string' && value !== '' ? value : null;
}

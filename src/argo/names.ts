import { goJson } from './go-json.ts';
import type { Item } from './types.ts';

const podNamePrefixLimit = 242;

/** Argo: the root node's id is the workflow's name, every other one carries the FNV-1a-32 of the node's full name. */
export function nodeId(workflowName: string, nodeName: string): string {
  return nodeName === workflowName ? workflowName : `${workflowName}-${fnv1a32(nodeName)}`;
}

/**
 * Argo's pod names, version 2: `WORKFLOW-TEMPLATE-HASH`, and the workflow's name for the root.
 * Nodes of inline templates have no template name: `WORKFLOW-HASH`.
 */
export function podName(workflowName: string, nodeName: string, templateName: string | undefined): string {
  if (nodeName === workflowName) return workflowName;
  const prefix = templateName === undefined || templateName === '' ? workflowName : `${workflowName}-${templateName}`;
  return `${prefix.slice(0, podNamePrefixLimit)}-${fnv1a32(nodeName)}`;
}

/** Name of one pass of a loop: `BASE(INDEX:ITEM)`. Parentheses are dropped and text stays JSON-escaped, as Argo was seen to do. */
export function itemNodeName(base: string, index: number, item: Item): string {
  return `${base}(${index}:${itemLabel(item).replaceAll(/[()]/g, '')})`;
}

/** What `{{item}}` pastes: text as it is, everything else as compact JSON with sorted keys. */
export function itemText(item: Item): string {
  return typeof item === 'string' ? item : goJson(item);
}

/** What `{{item.key}}` pastes of a map: the member as JSON, a text without the quotes around it but with what JSON escapes in it. */
export function itemMemberText(member: Item): string {
  return unquotedJson(member);
}

/** Go's `%v` of an item: `[a b]` for a list, `key:value,key:value` for a map. */
function itemLabel(item: Item): string {
  if (Array.isArray(item)) return `[${item.map(unquotedJson).join(' ')}]`;
  if (item === null || typeof item !== 'object') return item === null ? '[]' : unquotedJson(item);
  const pairs = Object.entries(item).map(([key, value]) => `${key}:${unquotedJson(value)}`);
  return pairs.toSorted(byCodeUnits).join(',');
}

function unquotedJson(item: unknown): string {
  const text = goJson(item, { escapeHtml: false });
  return text.startsWith('"') ? text.slice(1, -1) : text;
}

function byCodeUnits(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

function fnv1a32(text: string): number {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return hash;
}

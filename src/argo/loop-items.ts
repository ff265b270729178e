import { goJson } from './go-json.ts';
import type { Item } from './types.ts';

/** An item of a loop as Argo keeps it: compact JSON text, its numbers and escapes as they were written. */
export interface LoopItem {
  readonly json: string;
}

/** An item of `withItems`: Kubernetes makes a float of a whole number beyond 64 bits. */
export function loopItem(item: Item): LoopItem {
  return { json: goJson(withFloats(item), { escapeHtml: false }) };
}

/** The members of a JSON list, or null for what is none. Of a key that comes twice in a map, the last counts. Throws SyntaxError. */
export function loopItemsOf(text: string): readonly LoopItem[] | null {
  const list = parseAsWritten(text);
  return Array.isArray(list) ? list.map((member) => ({ json: JSON.stringify(member) })) : null;
}

/** A JSON text as Go's encoder puts it into another: compact, its numbers and keys as they were written. Throws SyntaxError. */
export function embeddedJson(text: string): string {
  return escapedHtml(JSON.stringify(parseAsWritten(text)));
}

/** The item of a number of a sequence. Argo puts quotes around it and reads that as JSON, in which a format may be wrong. */
export function sequenceItem(text: string): LoopItem {
  return { json: `"${text}"` };
}

/** Name of one pass of a loop: `BASE(INDEX:ITEM)`. Parentheses are dropped and text stays JSON-escaped, as Argo was seen to do. */
export function itemNodeName(base: string, index: number, item: LoopItem): string {
  return `${base}(${index}:${itemLabel(item).replaceAll(/[()]/g, '')})`;
}

/** What `{{item}}` pastes: text as it is, everything else as compact JSON, a map with its keys sorted. */
export function itemText({ json }: LoopItem): string {
  if (json.startsWith('"')) return JSON.parse(json) as string; // a JSON string
  if (!json.startsWith('{')) return json.startsWith('[') ? escapedHtml(json) : json;
  const members = membersOf(json).map(([key, member]) => `${JSON.stringify(key)}:${member}`);
  return escapedHtml(`{${members.toSorted(byCodeUnits).join(',')}}`);
}

/** What `{{item.KEY}}` pastes, by key, of a map: the member as JSON, a text without its quotes but with what JSON escapes in it. */
export function itemMembers({ json }: LoopItem): readonly (readonly [key: string, text: string])[] {
  return json.startsWith('{') ? membersOf(json).map(([key, member]) => [key, unquoted(member)]) : [];
}

/** Go's `%v` of an item: `[a b]` for a list, `key:value,key:value` for a map. */
function itemLabel(item: LoopItem): string {
  const { json } = item;
  if (json === 'null') return '[]';
  if (json.startsWith('[')) return `[${(loopItemsOf(json) ?? []).map((member) => unquoted(member.json)).join(' ')}]`;
  if (!json.startsWith('{')) return unquoted(json);
  const pairs = itemMembers(item).map(([key, text]) => `${key}:${text}`);
  return pairs.toSorted(byCodeUnits).join(',');
}

function membersOf(json: string): readonly (readonly [key: string, json: string])[] {
  const parsed = parseAsWritten(json) as Readonly<Record<string, unknown>>; // a JSON object
  return Object.entries(parsed).map(([key, value]) => [key, JSON.stringify(value)]);
}

/** What JSON.parse gives, but texts and numbers are written again as they were. */
function parseAsWritten(json: string): unknown {
  return JSON.parse(json, (_, value: unknown, { source }) => (source === undefined ? value : JSON.rawJSON(source)));
}

/** Argo takes the quotes off, and back what Go's JSON escapes for HTML. */
function unquoted(json: string): string {
  const text = json.startsWith('"') ? json.slice(1, -1) : json;
  return text.replaceAll('\\u003c', '<').replaceAll('\\u003e', '>').replaceAll('\\u0026', '&');
}

function escapedHtml(json: string): string {
  return json.replaceAll('<', '\\u003c').replaceAll('>', '\\u003e').replaceAll('&', '\\u0026');
}

function withFloats(item: Item): Item {
  if (typeof item === 'bigint') return BigInt.asIntN(64, item) === item ? item : Number(item);
  if (Array.isArray(item)) return item.map(withFloats);
  if (typeof item !== 'object' || item === null) return item;
  return Object.fromEntries(Object.entries(item).map(([key, member]) => [key, withFloats(member)]));
}

function byCodeUnits(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

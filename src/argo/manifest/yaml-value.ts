import { setOwn } from '../set-own.ts';
import type { YamlEntry, YamlNode } from './compose.ts';

/** How many values a node stands for, aliases written out; stops counting beyond the limit. */
export function sizeOf(node: YamlNode, known = new Map<YamlNode, number>()): number {
  const before = known.get(node);
  if (before !== undefined) return before;
  let size = 1;
  for (const child of childrenOf(node)) size += sizeOf(child, known);
  known.set(node, size);
  return size;
}

/** Plain data of a node; what an alias stands for is made once and shared. */
export function plainValueOf(node: YamlNode, shared = new Map<YamlNode, unknown>()): unknown {
  switch (node.kind) {
    case 'scalar':
      return node.value;
    case 'alias':
      if (!shared.has(node.target)) shared.set(node.target, plainValueOf(node.target, shared));
      return shared.get(node.target);
    case 'sequence':
      return node.items.map((item) => plainValueOf(item, shared));
    case 'mapping':
      return plainRecord(node.entries, shared);
    default:
      return node;
  }
}

function plainRecord(entries: readonly YamlEntry[], shared: Map<YamlNode, unknown>): Readonly<Record<string, unknown>> {
  const record: Record<string, unknown> = {};
  for (const { key, value } of entries) setOwn(record, key, plainValueOf(value, shared));
  return record;
}

function childrenOf(node: YamlNode): readonly YamlNode[] {
  if (node.kind === 'alias') return [node.target];
  if (node.kind === 'sequence') return node.items;
  return node.kind === 'mapping' ? node.entries.map(({ value }) => value) : [];
}

import type { YamlNode } from './compose.ts';

/** How many values a node stands for, aliases written out; stops counting beyond the limit. */
export function sizeOf(node: YamlNode, known = new Map<YamlNode, number>()): number {
  const before = known.get(node);
  if (before !== undefined) return before;
  let size = 1;
  for (const child of childrenOf(node)) size += sizeOf(child, known);
  known.set(node, size);
  return size;
}

/** Plain data of a node. The same alias gives the same object every time. */
export function plainValueOf(node: YamlNode, known = new Map<YamlNode, unknown>()): unknown {
  if (known.has(node)) return known.get(node);
  const value = buildValue(node, known);
  if (node.kind !== 'scalar') known.set(node, value);
  return value;
}

function buildValue(node: YamlNode, known: Map<YamlNode, unknown>): unknown {
  switch (node.kind) {
    case 'scalar':
      return node.value;
    case 'alias':
      return plainValueOf(node.target, known);
    case 'sequence':
      return node.items.map((item) => plainValueOf(item, known));
    case 'mapping':
      return Object.fromEntries(node.entries.map(({ key, value }) => [key, plainValueOf(value, known)]));
    default:
      return node;
  }
}

function childrenOf(node: YamlNode): readonly YamlNode[] {
  if (node.kind === 'alias') return [node.target];
  if (node.kind === 'sequence') return node.items;
  return node.kind === 'mapping' ? node.entries.map(({ value }) => value) : [];
}

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

function childrenOf(node: YamlNode): readonly YamlNode[] {
  if (node.kind === 'alias') return [node.target];
  if (node.kind === 'sequence') return node.items;
  return node.kind === 'mapping' ? [...node.entries.values()].map((entry) => entry.node) : [];
}

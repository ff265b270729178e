import type { YamlNode } from './compose.ts';

/** 1-based. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** Whether the key or the value at a path is meant. */
export type Target = 'key' | 'value';

/** Line and column of an offset in a text, in some of whose lines (counted from 0) spaces were added at the beginning. */
export function positionIn(text: string, added: ReadonlyMap<number, number> = new Map()): (offset: number) => Position {
  let known: readonly number[] | null = null;
  return (offset) => {
    known ??= lineStarts(text);
    const starts = known;
    const line = lastAtOrBefore(starts, offset);
    return { line: line + 1, column: Math.max(offset - (starts[line] ?? offset) - (added.get(line) ?? 0), 0) + 1 };
  };
}

/** Where the value (or the key) at a path such as `spec.templates[0].name` stands, else its nearest ancestor; -1 in an empty document. */
export function offsetOf(root: YamlNode | null, path: string, target: Target): number {
  let node = root;
  let offset = root?.offset ?? -1;
  for (const key of readPath(path)) {
    const inner = node?.kind === 'alias' ? node.target : node;
    const step = inner === null ? null : stepInto(inner, key);
    if (step === null) return offset;
    node = step.node;
    const own = node.offset >= 0 && target === 'value' ? node.offset : step.keyOffset;
    if (own >= 0) offset = own;
  }
  return offset;
}

/** Keys and indexes of a path: `a.b[0]["c d"]`. */
export function readPath(path: string): readonly (string | number)[] {
  const parts = path.matchAll(/\[(\d+)\]|\[("(?:[^"\\]|\\.)*")\]|([^.[\]]+)/g);
  return [...parts].map(([, index, quoted, plain]) =>
    index !== undefined ? Number(index) : quoted !== undefined ? String(JSON.parse(quoted)) : (plain ?? ''),
  );
}

function stepInto(
  node: YamlNode,
  key: string | number,
): { readonly node: YamlNode; readonly keyOffset: number } | null {
  if (node.kind === 'sequence' && typeof key === 'number') {
    const item = node.items[key];
    return item === undefined ? null : { node: item, keyOffset: item.offset };
  }
  const entry = node.kind === 'mapping' ? node.entries.get(String(key)) : undefined;
  return entry === undefined ? null : { node: entry.node, keyOffset: entry.keyOffset };
}

function lineStarts(text: string): readonly number[] {
  const starts = [text.startsWith('\uFEFF') ? 1 : 0];
  for (const { index, 0: end } of text.matchAll(/\r\n?|\n/g)) starts.push(index + end.length);
  return starts;
}

function lastAtOrBefore(starts: readonly number[], offset: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}

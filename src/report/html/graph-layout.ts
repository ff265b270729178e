/** Where each node of a graph stands, in pixels. */
import { displayWidth } from '../display-width.ts';
import type { GraphLevel, GraphNode } from './graph-model.ts';
import { layered } from './layers.ts';
import { shortText } from './short-text.ts';

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Box extends Point {
  readonly width: number;
  readonly height: number;
}

export interface PlacedNode extends Box {
  readonly node: GraphNode;
  /** Of a box; its places are relative to the box. */
  readonly inside: LevelLayout | null;
}

export interface LevelLayout {
  readonly width: number;
  readonly height: number;
  readonly nodes: readonly PlacedNode[];
  /** Ends of each edge. */
  readonly edges: readonly (readonly [Point, Point])[];
}

export const cellSize = 16;
export const cellsInRow = 20;
/** Height of what is written on top of a box or of cells. */
export const captionHeight = 24;
export const longestLabel = 30;
export const boxPadding = 12;

const stepHeight = 42;
/** Of the longest phase with its time. */
const phaseWidth = 104;
const gap = { x: 16, y: 34 };
/** A layer that is wider goes on in the next row. */
const widestRow = 3000;

export function layoutLevel({ nodes, order }: GraphLevel): LevelLayout {
  const sized = nodes.map(sizedNode);
  const { layers, edges } = layered(nodes.length, order);
  const boxes = placed(layers, (vertex) => sized[vertex] ?? { width: 8, height: 0 });
  const bottoms = [...boxes.values()].map(({ y, height }) => y + height);
  const rights = [...boxes.values()].map(({ x, width }) => x + width);
  return {
    width: Math.max(0, ...rights),
    height: Math.max(0, ...bottoms),
    nodes: sized.flatMap((each, vertex) => {
      const box = boxes.get(vertex);
      return box === undefined ? [] : [{ ...each, ...box }];
    }),
    edges: edges.flatMap(({ from, to }) => {
      const [a, b] = [boxes.get(from), boxes.get(to)];
      return a === undefined || b === undefined ? [] : [[bottomOf(a), topOf(b)] as const];
    }),
  };
}

type Size = Pick<Box, 'width' | 'height'>;

function sizedNode(node: GraphNode): Omit<PlacedNode, 'x' | 'y'> {
  const labelWidth = displayWidth(shortText(node.label, longestLabel)) * 7.4 + 40;
  const width = Math.max(phaseWidth + 24, Math.ceil(labelWidth));
  switch (node.type) {
    case 'step':
      return { node, inside: null, width, height: stepHeight };
    case 'cells': {
      const columns = Math.min(node.cells.length, cellsInRow);
      const rows = Math.ceil(node.cells.length / cellsInRow);
      const inner = columns * cellSize + 2 * boxPadding;
      return {
        node,
        inside: null,
        width: Math.max(width, inner),
        height: captionHeight + rows * cellSize + boxPadding,
      };
    }
    case 'box': {
      const inside = layoutLevel(node.inside);
      const height = inside.height + captionHeight + 2 * boxPadding;
      return { node, inside, width: Math.max(width + phaseWidth, inside.width + 2 * boxPadding), height };
    }
  }
}

function placed(layers: readonly (readonly number[])[], sizeOf: (vertex: number) => Size): ReadonlyMap<number, Box> {
  const rows = layers.flatMap((layer) => rowsOf(layer, sizeOf));
  const widths = rows.map((row) => rowWidth(row, sizeOf));
  const widest = Math.max(0, ...widths);
  const boxes = new Map<number, Box>();
  let y = 0;
  for (const [index, row] of rows.entries()) {
    let x = Math.round((widest - (widths[index] ?? 0)) / 2);
    const height = Math.max(...row.map((vertex) => sizeOf(vertex).height));
    for (const vertex of row) {
      const size = sizeOf(vertex);
      boxes.set(vertex, { ...size, x, y: size.height === 0 ? y + Math.round(height / 2) : y });
      x += size.width + gap.x;
    }
    y += height + (height === 0 ? gap.y / 2 : gap.y);
  }
  return boxes;
}

function rowsOf(layer: readonly number[], sizeOf: (vertex: number) => Size): readonly (readonly number[])[] {
  const rows: number[][] = [];
  let width = Number.POSITIVE_INFINITY;
  for (const vertex of layer) {
    const needed = sizeOf(vertex).width + gap.x;
    if (width + needed > widestRow) {
      rows.push([]);
      width = 0;
    }
    rows.at(-1)?.push(vertex);
    width += needed;
  }
  return rows;
}

function rowWidth(row: readonly number[], sizeOf: (vertex: number) => Size): number {
  return row.reduce((sum, vertex) => sum + sizeOf(vertex).width + gap.x, -gap.x);
}

function bottomOf({ x, y, width, height }: Box): Point {
  return { x: Math.round(x + width / 2), y: y + height };
}

function topOf({ x, y, width }: Box): Point {
  return { x: Math.round(x + width / 2), y };
}

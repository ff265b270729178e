import { describe, expect, it } from 'vitest';
import { type Layered, layered } from '../../../src/report/html/layers.ts';

/** Edges that cross, which is what the order in the layers is for. */
function crossings({ layers, edges }: Layered): number {
  const place = new Map(layers.flatMap((layer, y) => layer.map((vertex, x) => [vertex, { x, y }] as const)));
  const ends = edges.flatMap(({ from, to }) => {
    const [a, b] = [place.get(from), place.get(to)];
    return a === undefined || b === undefined ? [] : [{ y: a.y, from: a.x, to: b.x }];
  });
  return ends.flatMap((a, index) =>
    ends.slice(index + 1).filter((b) => a.y === b.y && (a.from - b.from) * (a.to - b.to) < 0),
  ).length;
}

describe('layered', () => {
  it('puts each vertex below all that come before it', () => {
    const diamond = [
      { before: [0], after: [1, 2] },
      { before: [1, 2], after: [3] },
    ];
    expect(layered(4, diamond).layers).toEqual([[0], [1, 2], [3]]);
  });

  it('bends an edge that skips layers, so that it passes no vertex', () => {
    const { layers, edges } = layered(3, [
      { before: [0], after: [1, 2] },
      { before: [1], after: [2] },
    ]);
    expect(layers.map((layer) => layer.length)).toEqual([1, 2, 1]);
    expect(edges).toEqual([
      { from: 0, to: 1 },
      { from: 0, to: 3 },
      { from: 3, to: 2 },
      { from: 1, to: 2 },
    ]);
  });

  it('lets many that wait for many meet in a joint', () => {
    const [first, second] = [0, 60].map((from) => Array.from({ length: 60 }, (_, index) => from + index));
    const { layers, edges } = layered(120, [{ before: first ?? [], after: second ?? [] }]);
    expect([layers.map((layer) => layer.length), edges.length]).toEqual([[60, 1, 60], 120]);
  });

  it('untangles chains that were told in disorder', () => {
    const chains = Array.from({ length: 8 }, (_, chain) => ({ before: [chain], after: [8 + ((chain * 3) % 8)] }));
    expect(crossings(layered(16, chains))).toBe(0);
  });

  it('draws the rest of a graph with a circle, which no engine writes', () => {
    const circle = [
      { before: [0], after: [1] },
      { before: [1], after: [0] },
      { before: [2], after: [3] },
    ];
    const { layers, edges } = layered(4, circle);
    expect([layers.map((layer) => layer.toSorted()), edges]).toEqual([[[0, 1, 2], [3]], [{ from: 2, to: 3 }]]);
  });

  it('needs some milliseconds for a thousand vertices', () => {
    const order = Array.from({ length: 3_000 }, (_, edge) => ({
      before: [(edge * 7) % 900],
      after: [((edge * 7) % 900) + 1 + ((edge * 13) % 99)],
    }));
    const begun = performance.now();
    layered(1_000, order);
    expect(performance.now() - begun).toBeLessThan(2_000);
  });
});

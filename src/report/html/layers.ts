/** Layers of a graph from top to bottom, and the order in each that crosses few edges. Source: Sugiyama's method, with barycentres. */

export interface Edge {
  readonly from: number;
  readonly to: number;
}

export interface Layered {
  /** Vertices by layer, each from left to right; those from `count` on are bends of long edges and joints. */
  readonly layers: readonly (readonly number[])[];
  /** Every edge leads from one layer to the next. */
  readonly edges: readonly Edge[];
}

export interface Hyperedge {
  readonly before: readonly number[];
  readonly after: readonly number[];
}

const sweeps = 6;
/** An edge over more layers is drawn straight. */
const longestBent = 40;
/** So many bends are enough to look at; further long edges are drawn straight. */
const mostBends = 10_000;

/** `count` vertices, 0 to `count - 1`. Edges of a circle, which no engine writes, are left out. */
export function layered(count: number, order: readonly Hyperedge[]): Layered {
  const joined = withJoints(count, order);
  const layerOf = longestPaths(joined.count, joined.edges);
  const forward = joined.edges.filter(({ from, to }) => (layerOf[from] ?? 0) < (layerOf[to] ?? 0));
  const bent = withBends(layerOf, forward);
  const layers: number[][] = Array.from({ length: Math.max(0, ...bent.layerOf) + 1 }, () => []);
  for (const [vertex, layer] of bent.layerOf.entries()) layers[layer]?.push(vertex);
  return { layers: untangled(layers, bent.edges), edges: bent.edges };
}

/** Many that wait for many meet in a joint: 60 × 60 is then 120 edges. */
function withJoints(
  count: number,
  order: readonly Hyperedge[],
): { readonly count: number; readonly edges: readonly Edge[] } {
  const edges: Edge[] = [];
  let next = count;
  for (const { before, after } of order) {
    if (before.length < 2 || after.length < 2) {
      for (const from of before) for (const to of after) edges.push({ from, to });
      continue;
    }
    const joint = next++;
    for (const from of before) edges.push({ from, to: joint });
    for (const to of after) edges.push({ from: joint, to });
  }
  return { count: next, edges };
}

/** Layer of each vertex: as far down as its longest way from the top. */
function longestPaths(count: number, edges: readonly Edge[]): number[] {
  const layerOf = new Array<number>(count).fill(0);
  const waitsFor = new Array<number>(count).fill(0);
  const nextOf = Map.groupBy(edges, ({ from }) => from);
  for (const { to } of edges) waitsFor[to] = (waitsFor[to] ?? 0) + 1;
  const ready = [...waitsFor.keys()].filter((vertex) => waitsFor[vertex] === 0);
  for (let vertex = ready.pop(); vertex !== undefined; vertex = ready.pop()) {
    for (const { to } of nextOf.get(vertex) ?? []) {
      layerOf[to] = Math.max(layerOf[to] ?? 0, (layerOf[vertex] ?? 0) + 1);
      waitsFor[to] = (waitsFor[to] ?? 0) - 1;
      if (waitsFor[to] === 0) ready.push(to);
    }
  }
  return layerOf;
}

function withBends(
  layerOf: readonly number[],
  edges: readonly Edge[],
): { readonly layerOf: readonly number[]; readonly edges: readonly Edge[] } {
  const layers = [...layerOf];
  const bent = edges.flatMap(({ from, to }) => {
    const [first, last] = [layers[from] ?? 0, layers[to] ?? 0];
    if (last - first > longestBent || layers.length - layerOf.length > mostBends) return [{ from, to }];
    const between = Array.from({ length: last - first - 1 }, (_, step) => layers.push(first + 1 + step) - 1);
    const way = [from, ...between, to];
    return way.slice(1).map((vertex, index) => ({ from: way[index] ?? from, to: vertex }));
  });
  return { layerOf: layers, edges: bent };
}

/** Each layer in turn is sorted by the mean place of the neighbours above, then below, some times over. */
function untangled(layers: readonly (readonly number[])[], edges: readonly Edge[]): readonly (readonly number[])[] {
  const above = neighbours(
    edges,
    ({ to }) => to,
    ({ from }) => from,
  );
  const below = neighbours(
    edges,
    ({ from }) => from,
    ({ to }) => to,
  );
  const sorted = layers.map((layer) => [...layer]);
  const place = new Map(sorted.flatMap((layer) => layer.map((vertex, index) => [vertex, index] as const)));
  for (let sweep = 0; sweep < sweeps; sweep++) {
    const isDown = sweep % 2 === 0;
    for (const layer of isDown ? sorted : sorted.toReversed()) {
      sortByNeighbours(layer, isDown ? above : below, place);
      for (const [index, vertex] of layer.entries()) place.set(vertex, index);
    }
  }
  return sorted;
}

function neighbours(edges: readonly Edge[], key: (edge: Edge) => number, other: (edge: Edge) => number) {
  return new Map([...Map.groupBy(edges, key)].map(([vertex, group]) => [vertex, group.map(other)] as const));
}

function sortByNeighbours(
  layer: number[],
  neighboursOf: ReadonlyMap<number, readonly number[]>,
  place: ReadonlyMap<number, number>,
): void {
  const weight = new Map(
    layer.map((vertex, index) => {
      const near = neighboursOf.get(vertex) ?? [];
      const sum = near.reduce((total, each) => total + (place.get(each) ?? 0), 0);
      return [vertex, near.length === 0 ? index : sum / near.length] as const;
    }),
  );
  layer.sort((a, b) => (weight.get(a) ?? 0) - (weight.get(b) ?? 0));
}

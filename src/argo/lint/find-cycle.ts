/** The first circle found, its first member repeated at the end (`a, b, a`), or null. Edges to unknown names are ignored. */
export function findCycle(graph: ReadonlyMap<string, readonly string[]>): readonly string[] | null {
  const done = new Set<string>();
  for (const start of graph.keys()) {
    const cycle = cycleFrom(start, graph, done);
    if (cycle !== null) return cycle;
  }
  return null;
}

/** Depth first with a stack of its own: a chain may be long. */
function cycleFrom(
  start: string,
  graph: ReadonlyMap<string, readonly string[]>,
  done: Set<string>,
): readonly string[] | null {
  const route = [start];
  const pending = [[...(graph.get(start) ?? [])]];
  while (route.length > 0) {
    const next = pending.at(-1)?.shift();
    if (next === undefined) {
      done.add(route.pop() ?? '');
      pending.pop();
    } else if (route.includes(next)) {
      return [...route.slice(route.indexOf(next)), next];
    } else if (graph.has(next) && !done.has(next)) {
      route.push(next);
      pending.push([...(graph.get(next) ?? [])]);
    }
  }
  return null;
}

/** What stands next to a name in a graph; nothing for a name that it does not know. */
type Neighbours = (name: string) => Iterable<string>;

/** The first circle found, its first member repeated at the end (`a, b, a`), or null. */
export function findCycle(names: Iterable<string>, neighbours: Neighbours): readonly string[] | null {
  const done = new Set<string>();
  for (const start of names) {
    const cycle = done.has(start) ? null : cycleFrom(start, neighbours, done);
    if (cycle !== null) return cycle;
  }
  return null;
}

/** Depth first with a stack of its own: a chain may be long. */
function cycleFrom(start: string, neighbours: Neighbours, done: Set<string>): readonly string[] | null {
  const route = [start];
  const pending = [neighbours(start)[Symbol.iterator]()];
  for (let rest = pending.at(-1); rest !== undefined; rest = pending.at(-1)) {
    const { value: next, done: isOver } = rest.next();
    if (isOver === true) {
      done.add(route.pop() ?? '');
      pending.pop();
    } else if (route.includes(next)) {
      return [...route.slice(route.indexOf(next)), next];
    } else if (!done.has(next)) {
      route.push(next);
      pending.push(neighbours(next)[Symbol.iterator]());
    }
  }
  return null;
}

/** Names in the order of their UTF-16 units, each with its place in the list as given. */
export interface SortedNames {
  readonly keys: readonly string[];
  readonly places: Uint32Array;
}

export function sortNames(names: readonly string[]): SortedNames {
  const order = names.map((key, place) => ({ key, place }));
  order.sort((a, b) => (a.key < b.key ? -1 : Number(a.key > b.key)));
  return { keys: order.map(({ key }) => key), places: Uint32Array.from(order, ({ place }) => place) };
}

/** Places of the names that begin with `prefix`, found by bisection. */
export function placesWithPrefix({ keys, places }: SortedNames, prefix: string): Uint32Array {
  const from = bisect(keys, (key) => key < prefix);
  return places.subarray(
    from,
    bisect(keys, (key) => key < prefix || key.startsWith(prefix)),
  );
}

/** So that an ending can be looked up as a beginning. By UTF-16 unit, on both sides of every comparison. */
export function reversed(text: string): string {
  return text.split('').reverse().join('');
}

function bisect(keys: readonly string[], isBefore: (key: string) => boolean): number {
  let low = 0;
  let high = keys.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (isBefore(keys[middle] ?? '')) low = middle + 1;
    else high = middle;
  }
  return low;
}

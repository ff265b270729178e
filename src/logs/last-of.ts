/** The last ones, once all have come; what there is as well where the source breaks off by an error. */
export async function* lastOf<Item, End>(count: number, source: AsyncGenerator<Item, End>): AsyncGenerator<Item, End> {
  const kept: Item[] = [];
  const end = collect(count, source, kept);
  await end.catch(() => {}); // it is thrown when all has been given
  yield* kept;
  return await end;
}

async function collect<Item, End>(count: number, source: AsyncGenerator<Item, End>, kept: Item[]): Promise<End> {
  for (;;) {
    const next = await source.next();
    if (next.done === true) return next.value;
    kept.push(next.value);
    if (kept.length > count) kept.shift();
  }
}

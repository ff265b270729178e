/** Calls `action` for every item, at most `limit` at a time. Throws the first error once the actions under way have ended; no further one begins. */
export async function forEachBounded<T>(
  items: Iterable<T> | AsyncIterable<T>,
  limit: number,
  action: (item: T, index: number) => Promise<void>,
): Promise<void> {
  const iterator = Symbol.asyncIterator in items ? items[Symbol.asyncIterator]() : items[Symbol.iterator]();
  const state = { index: 0, failed: false };
  const work = async () => {
    while (!state.failed) {
      const index = state.index++;
      const next = await iterator.next();
      if (next.done) return;
      await action(next.value, index);
    }
  };
  const guarded = () =>
    work().catch((error: unknown) => {
      state.failed = true;
      throw error;
    });
  const results = await Promise.allSettled(Array.from({ length: limit }, guarded));
  const failure = results.find((result) => result.status === 'rejected');
  if (failure !== undefined) throw failure.reason;
}

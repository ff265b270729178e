/** Opens a stream that ends, soon, when its signal fires. */
export type OpenStream<T> = (signal: AbortSignal) => AsyncIterable<T>;

/**
 * Yields what any of the streams yields, as it comes, until all have ended, the signal fires, or one throws: then that error is thrown.
 * When it ends, for whatever reason, all streams have ended.
 */
export async function* mergeStreams<T>(opens: readonly OpenStream<T>[], signal: AbortSignal): AsyncGenerator<T> {
  const over = new AbortController();
  const merged = new Merged<T>(opens, AbortSignal.any([signal, over.signal]));
  try {
    for (;;) {
      const batch = await merged.next();
      if (batch === null) return;
      yield* batch;
    }
  } finally {
    over.abort();
    await merged.closed;
  }
}

class Merged<T> {
  readonly closed: Promise<unknown>;
  readonly #signal: AbortSignal;
  #items: T[] = [];
  #failure: { readonly error: unknown } | null = null;
  #left: number;
  #wake: () => void = () => {};

  constructor(opens: readonly OpenStream<T>[], signal: AbortSignal) {
    this.#signal = signal;
    this.#left = opens.length;
    this.closed = Promise.all(opens.map((open) => this.#pump(open)));
  }

  /** What has come since the last call, at least one item; null when nothing more will come. Throws what broke a stream. */
  async next(): Promise<readonly T[] | null> {
    while (this.#items.length === 0) {
      if (this.#signal.aborted) return null;
      if (this.#failure !== null) throw this.#failure.error;
      if (this.#left === 0) return null;
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#wake = resolve;
      await promise;
    }
    const items = this.#items;
    this.#items = [];
    return items;
  }

  async #pump(open: OpenStream<T>): Promise<void> {
    try {
      for await (const item of open(this.#signal)) {
        this.#items.push(item);
        this.#wake();
      }
    } catch (error) {
      this.#failure ??= { error };
    }
    this.#left -= 1;
    this.#wake();
  }
}

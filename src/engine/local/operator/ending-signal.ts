/** Tells, once, that nodes must end before their time; cheap for thousands of listeners, which an AbortSignal is not. */
export class EndingSignal {
  readonly #controller = new AbortController();
  readonly #listeners = new Set<() => void>();

  /** For sleeps and the like. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  end(): void {
    this.#controller.abort();
    for (const listener of [...this.#listeners]) listener();
    this.#listeners.clear();
  }

  /** Calls at the end, or at once when that has come. Gives what forgets the listener. */
  onEnd(listener: () => void): () => void {
    if (this.signal.aborted) listener();
    else this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}

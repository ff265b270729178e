/** Counts what is active and holds newcomers back at the limit: first come, first served. */
export class Capacity {
  readonly #limit: number;
  readonly #waiting = new Set<() => void>();
  #active = 0;

  /** No limit when it is undefined. */
  constructor(limit: number | undefined) {
    this.#limit = limit ?? Number.POSITIVE_INFINITY;
  }

  get active(): number {
    return this.#active;
  }

  /** Resolves once there is room, with the place taken. */
  enter(): Promise<void> | undefined {
    if (this.#active < this.#limit) {
      this.#active += 1;
      return undefined;
    }
    return new Promise((resolve) => this.#waiting.add(resolve));
  }

  /** Takes a place beyond the limit. Argo: a retried attempt does not wait for its parent's parallelism. */
  force(): void {
    this.#active += 1;
  }

  leave(): void {
    this.#active -= 1;
    if (this.#active >= this.#limit) return;
    const [next] = this.#waiting;
    if (next === undefined) return;
    this.#waiting.delete(next);
    this.#active += 1;
    next();
  }
}

/** Mutexes and semaphores of one engine, shared by its workflows. First come, first served. */
export class LockTable {
  readonly #locks = new Map<string, Lock>();
  readonly #queue = new Set<Waiting>();

  /** Takes all locks or none; otherwise waits in line until all are free. */
  acquire(wishes: readonly LockWish[], signal: AbortSignal): Acquisition {
    const blocked = this.#firstBlocked(wishes);
    if (blocked === undefined) return { type: 'granted', release: this.#take(wishes) };
    return {
      type: 'waiting',
      message: waitingMessage(blocked, this.#lock(blocked)),
      granted: this.#wait(wishes, signal),
    };
  }

  #wait(wishes: readonly LockWish[], signal: AbortSignal): Promise<(() => void) | null> {
    const { promise, resolve } = Promise.withResolvers<(() => void) | null>();
    const waiting: Waiting = { wishes, resolve };
    this.#queue.add(waiting);
    const giveUp = () => {
      if (this.#queue.delete(waiting)) resolve(null);
    };
    if (signal.aborted) giveUp();
    else signal.addEventListener('abort', giveUp, { once: true });
    return promise;
  }

  #take(wishes: readonly LockWish[]): () => void {
    for (const wish of wishes) this.#lock(wish).holders += 1;
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      for (const wish of wishes) this.#lock(wish).holders -= 1;
      this.#grantNext();
    };
  }

  #grantNext(): void {
    for (const waiting of this.#queue) {
      if (this.#firstBlocked(waiting.wishes) !== undefined) continue;
      this.#queue.delete(waiting);
      waiting.resolve(this.#take(waiting.wishes));
    }
  }

  #firstBlocked(wishes: readonly LockWish[]): LockWish | undefined {
    return wishes.find((wish) => this.#lock(wish).holders >= wish.limit);
  }

  #lock({ key }: LockWish): Lock {
    const lock = this.#locks.get(key) ?? { holders: 0 };
    this.#locks.set(key, lock);
    return lock;
  }
}

export interface LockWish {
  /** `NAMESPACE/Mutex/NAME` or `NAMESPACE/ConfigMap/NAME/KEY`, as Argo's messages show it. */
  readonly key: string;
  /** Holders at once: 1 for a mutex. */
  readonly limit: number;
}

/** `granted` resolves to what gives the locks back, or to null when the wait was ended. */
export type Acquisition =
  | { readonly type: 'granted'; readonly release: () => void }
  | { readonly type: 'waiting'; readonly message: string; readonly granted: Promise<(() => void) | null> };

interface Lock {
  holders: number;
}

interface Waiting {
  readonly wishes: readonly LockWish[];
  readonly resolve: (release: (() => void) | null) => void;
}

function waitingMessage({ key, limit }: LockWish, { holders }: Lock): string {
  return `Waiting for ${key} lock. Lock status: ${limit - holders}/${limit}`;
}

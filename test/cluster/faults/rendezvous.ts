/** Lets several runs wait for one another, each at its own place, before something is done to all of them once. */
export class Rendezvous {
  readonly #done = Promise.withResolvers<void>();
  readonly #act: () => Promise<void>;
  #missing: number;

  constructor(parties: number, act: () => Promise<void>) {
    this.#missing = parties;
    this.#act = act;
  }

  /** Resolves when all have come and the act has begun. */
  arrive(): Promise<void> {
    this.#missing -= 1;
    if (this.#missing === 0) this.#act().then(this.#done.resolve, this.#done.reject);
    return this.#done.promise;
  }
}

/** Names that a tag may use at some place; what the outer scopes define counts too. */
export class Scope {
  readonly #outer: Scope | null;
  readonly #names: Set<string>;

  constructor(names: Iterable<string> = [], outer: Scope | null = null) {
    this.#names = new Set(names);
    this.#outer = outer;
  }

  has(name: string): boolean {
    return this.#names.has(name) || (this.#outer?.has(name) ?? false);
  }

  add(...names: readonly string[]): void {
    for (const name of names) this.#names.add(name);
  }

  /** A scope of its own in which everything of this one is known. */
  inner(names: Iterable<string> = []): Scope {
    return new Scope(names, this);
  }

  *[Symbol.iterator](): Iterator<string> {
    yield* this.#names;
    if (this.#outer !== null) yield* this.#outer;
  }
}

/** Said of a scope in which any `item.KEY` may exist, because the items are known only at run time. */
export const anyItem = 'item.*';
export const anyOutputParameter = 'workflow.outputs.parameters.*';
export const anyOutputArtifact = 'workflow.outputs.artifacts.*';

/** Names that a tag may use at some place; what the outer scopes define counts too. */
export class Scope {
  readonly #outer: Scope | null;
  readonly #names: Set<string>;
  /** Names by what they begin with; most of them are never asked for, so that they are not put together. */
  readonly #members = new Map<string, string[]>();
  readonly #alsoHas: (name: string) => boolean;

  constructor(
    names: Iterable<string> = [],
    outer: Scope | null = null,
    alsoHas: (name: string) => boolean = () => false,
  ) {
    this.#names = new Set(names);
    this.#outer = outer;
    this.#alsoHas = alsoHas;
  }

  has(name: string): boolean {
    return this.#names.has(name) || this.#hasMember(name) || this.#alsoHas(name) || (this.#outer?.has(name) ?? false);
  }

  add(...names: readonly string[]): void {
    for (const name of names) this.#names.add(name);
  }

  /** Adds `BEGINNING.NAME` for each of the names. */
  addMembers(beginning: string, names: readonly string[]): void {
    const known = this.#members.get(beginning) ?? [];
    this.#members.set(beginning, [...known, ...names]);
  }

  /** A scope of its own in which everything of this one is known, and what `alsoHas` says. */
  inner(names: Iterable<string> = [], alsoHas?: (name: string) => boolean): Scope {
    return new Scope(names, this, alsoHas);
  }

  *[Symbol.iterator](): Iterator<string> {
    yield* this.#names;
    for (const [beginning, names] of this.#members) for (const name of names) yield `${beginning}.${name}`;
    if (this.#outer !== null) yield* this.#outer;
  }

  #hasMember(name: string): boolean {
    for (let dot = name.indexOf('.'); dot !== -1; dot = name.indexOf('.', dot + 1))
      if (this.#members.get(name.slice(0, dot))?.includes(name.slice(dot + 1)) === true) return true;
    return false;
  }
}

/** Said of a scope in which any `item.KEY` may exist, because the items are known only at run time. */
export const anyItem = 'item.*';
export const anyOutputParameter = 'workflow.outputs.parameters.*';
export const anyOutputArtifact = 'workflow.outputs.artifacts.*';

import { environmentOf } from '../../../argo/tag-scope.ts';

type Value = string | null;

/** Variables by their full dotted name. */
export interface Scope {
  /** Undefined: unknown; null: known to be absent, as the output of a skipped step. */
  get(name: string): Value | undefined;
  /** All of them, for expressions; of two values the later one counts. */
  entries(): Iterable<readonly [string, Value]>;
  /** The same as expressions see it: `a.b` is the member `b` of `a`. */
  environment(): Readonly<Record<string, unknown>>;
}

/** A scope that is filled while its template runs. */
export class Variables implements Scope {
  readonly #values: Map<string, Value>;
  #environment: Readonly<Record<string, unknown>> | null = null;

  constructor(values: Iterable<readonly [string, Value]> = []) {
    this.#values = new Map(values);
  }

  get(name: string): Value | undefined {
    return this.#values.get(name);
  }

  set(name: string, value: Value): void {
    this.#values.set(name, value);
    this.#environment = null;
  }

  entries(): Iterable<readonly [string, Value]> {
    return this.#values;
  }

  environment(): Readonly<Record<string, unknown>> {
    this.#environment ??= environmentOf(this.#values);
    return this.#environment;
  }
}

/** The first scope that knows a name answers. */
export function layered(...scopes: readonly Scope[]): Scope {
  let environment: Readonly<Record<string, unknown>> | null = null;
  const layers: Scope = {
    get: (name) => {
      for (const scope of scopes) {
        const value = scope.get(name);
        if (value !== undefined) return value;
      }
      return undefined;
    },
    entries: () => scopes.toReversed().flatMap((scope) => [...scope.entries()]),
    environment: () => {
      environment ??= environmentOf(new Map(layers.entries()));
      return environment;
    },
  };
  return layers;
}

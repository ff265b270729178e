import { functionNamed } from './expr/functions.ts';

/** Values by their dotted names, e.g. `inputs.parameters.x`; null for one that is known to have no value (a skipped step's output). */
export interface TagScope extends Iterable<readonly [string, string | null]> {
  get(name: string): string | null | undefined;
}

/** Both scopes; of a name that both have the inner value counts. */
export function innerScope(outer: TagScope, inner: TagScope): TagScope {
  return {
    get: (name) => {
      const own = inner.get(name);
      return own === undefined ? outer.get(name) : own;
    },
    *[Symbol.iterator]() {
      yield* outer;
      yield* inner;
    },
  };
}

/** The environment of an expression: `a.b.c` becomes the member `c` of `b` of `a`. Of `a` and `a.b` the longer name wins. */
export function environmentOf(scope: TagScope): Readonly<Record<string, unknown>> {
  const root = new Map<string, unknown>();
  for (const [name, value] of scope) {
    const keys = name.split('.');
    const last = keys.pop() ?? name;
    const parent = keys.reduce(childOf, root);
    if (!(parent.get(last) instanceof Map)) parent.set(last, value);
  }
  return Object.fromEntries(root);
}

/** Whether an environment knows a dotted name; one without a value counts. */
export function hasName(env: Readonly<Record<string, unknown>>, name: string): boolean {
  const [first = '', ...rest] = name.split('.');
  if (first === 'sprig' || (rest.length === 0 && functionNamed(first) !== null)) return true;
  if (!Object.hasOwn(env, first)) return false;
  let value: unknown = env[first];
  for (const key of rest) {
    if (!(value instanceof Map) || !value.has(key)) return false;
    value = value.get(key);
  }
  return true;
}

function childOf(parent: Map<string, unknown>, key: string): Map<string, unknown> {
  const child = parent.get(key);
  if (child instanceof Map) return child;
  const created = new Map<string, unknown>();
  parent.set(key, created);
  return created;
}

/** Values by their dotted names, e.g. `inputs.parameters.x`; null for one that is known to have no value (a skipped step's output). */
export type TagScope = ReadonlyMap<string, string | null>;

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

function childOf(parent: Map<string, unknown>, key: string): Map<string, unknown> {
  const child = parent.get(key);
  if (child instanceof Map) return child;
  const created = new Map<string, unknown>();
  parent.set(key, created);
  return created;
}

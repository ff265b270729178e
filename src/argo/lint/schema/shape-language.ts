/**
 * Shapes of objects, one text per shape, fields separated by white space:
 * `name` optional text · `name!` required · `name:type` of that type · `&Shape` all fields of another shape first.
 * Types: a capitalised name is a shape, any other one a scalar of `scalars.ts`; `[type]` a list, `{type}` a map (`[]` and `{}` of text);
 * behind a list `1..200` says how many members, `#name` by which fields they must differ.
 */
export type ShapeTable = Readonly<Record<string, string>>;

export type FieldType =
  | { readonly kind: 'scalar'; readonly name: string }
  | { readonly kind: 'shape'; readonly name: string }
  | { readonly kind: 'map'; readonly members: Shape }
  | {
      readonly kind: 'list';
      readonly of: FieldType;
      readonly min: number;
      readonly max: number;
      /** Fields in which no two members may agree; empty when they may. */
      readonly keys: readonly string[];
    };

export interface Field {
  readonly isRequired: boolean;
  readonly type: FieldType;
}

export interface Shape {
  readonly fields: ReadonlyMap<string, Field>;
  /** Every other field; null where there may be none. */
  readonly rest: Field | null;
  readonly required: readonly (readonly [string, Field])[];
}

export const emptyShape: Shape = { fields: new Map(), rest: null, required: [] };

/** Reads tables of shapes. Throws TypeError for a mistake in one, which is a mistake of ours. */
export function readShapes(...tables: readonly ShapeTable[]): ReadonlyMap<string, Shape> {
  const shapes = new Map<string, Shape>();
  for (const [name, text] of tables.flatMap((table) => Object.entries(table))) {
    const fields = text.trim().split(/\s+/);
    const read = new Map(fields.flatMap((field) => [...readField(field, shapes)]));
    shapes.set(name, { fields: read, rest: null, required: [...read].filter(([, { isRequired }]) => isRequired) });
  }
  return shapes;
}

function readField(text: string, shapes: ReadonlyMap<string, Shape>): Iterable<readonly [string, Field]> {
  if (text.startsWith('&')) return shapes.get(text.slice(1))?.fields ?? fail(text);
  const [, name, mark, type = 'text'] = /^(\w+)(!?)(?::(.+))?$/.exec(text) ?? [];
  return name === undefined ? fail(text) : [[name, { isRequired: mark === '!', type: readType(type) }]];
}

function readType(text: string): FieldType {
  const [, map] = /^\{(.*)\}$/.exec(text) ?? [];
  if (map !== undefined)
    return { kind: 'map', members: { ...emptyShape, rest: { isRequired: false, type: readType(map || 'text') } } };
  const [, list, min, max, keys] = /^\[(.*)\](?:(\d+)\.\.(\d*))?(?:#([\w,]+))?$/.exec(text) ?? [];
  if (list !== undefined)
    return {
      kind: 'list',
      of: readType(list || 'text'),
      min: Number(min ?? 0),
      max: max ? Number(max) : Number.POSITIVE_INFINITY,
      keys: keys?.split(',') ?? [],
    };
  return { kind: /^[A-Z]/.test(text) ? 'shape' : 'scalar', name: text };
}

function fail(text: string): never {
  throw new TypeError(`no such field notation: ${text}`);
}

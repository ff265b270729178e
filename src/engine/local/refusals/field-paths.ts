/** The values of a field below an object, each with its path. `[]` goes through lists, `*` through maps. */
export function fieldValues(
  value: unknown,
  field: string,
  path: string,
): readonly (readonly [path: string, value: unknown])[] {
  const [head = '', ...rest] = field.split('.');
  const here = head === '*' ? mapMembers(value, path) : listOrField(value, head, path);
  return rest.length === 0 ? here : here.flatMap(([at, inner]) => fieldValues(inner, rest.join('.'), at));
}

function listOrField(value: unknown, head: string, path: string): readonly (readonly [string, unknown])[] {
  const name = head.replace(/\[\]$/, '');
  const at = `${path}.${name}`;
  const found = mapMembers(value, path).find(([candidate]) => candidate === at);
  if (found === undefined) return [];
  if (!head.endsWith('[]')) return [found];
  return Array.isArray(found[1]) ? found[1].map((inner: unknown, index) => [`${at}[${index}]`, inner] as const) : [];
}

function mapMembers(value: unknown, path: string): readonly (readonly [string, unknown])[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [];
  return Object.entries(value).map(([key, inner]) => [`${path}.${key}`, inner] as const);
}

import { joinKey } from '../../../argo/lint/path-stack.ts';

/** A member of an object somewhere below a root. */
export interface Field {
  readonly key: string;
  readonly value: unknown;
  /** `spec.templates[0].container.image` */
  readonly path: string;
  /** Key of the object that holds it, list positions left out: `container`; null at the root. */
  readonly parentKey: string | null;
}

/** Maps whose keys are an author's own words and mean nothing to the cluster, and data of loops. */
const opaqueKeys = new Set([
  'labels',
  'labelsFrom',
  'annotations',
  'matchLabels',
  'nodeSelector',
  'limits',
  'requests',
  'options',
  'volumeAttributes',
  'kmsEncryptionContext',
  'withItems',
]);

interface Open {
  readonly value: object;
  readonly path: string;
  readonly key: string | null;
}

/**
 * Every member of every object below a value, in the order of the document and at any depth, whatever the types say: an untrusted object
 * hides things where nobody looks. Maps of an author's own words are given, but not entered.
 */
export function fieldsBelow(root: unknown, path: string): readonly Field[] {
  const fields: Field[] = [];
  const open: Open[] = isObject(root) ? [{ value: root, path, key: null }] : [];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const inner = Array.isArray(next.value) ? membersOf(next, next.value) : fieldsOf(next, fields);
    for (const each of inner.toReversed()) open.push(each);
  }
  return fields;
}

function membersOf({ path, key }: Open, list: readonly unknown[]): readonly Open[] {
  return list.flatMap((value, index) => (isObject(value) ? [{ value, path: joinKey(path, index), key }] : []));
}

function fieldsOf({ value, path, key: parentKey }: Open, fields: Field[]): readonly Open[] {
  const inner: Open[] = [];
  for (const [key, member] of Object.entries(value)) {
    const field = { key, value: member as unknown, path: joinKey(path, key), parentKey };
    fields.push(field);
    if (isObject(member) && !opaqueKeys.has(key)) inner.push({ value: member, path: field.path, key });
  }
  return inner;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

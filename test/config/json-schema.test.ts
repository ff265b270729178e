import { describe, expect, it } from 'vitest';
import { configJsonSchema } from '../../src/config/json-schema.ts';
import { loadConfigFiles } from '../../src/config/parse.ts';
import { readYaml } from '../../src/config/yaml-document.ts';

/** Rules that say "outdated" or look beyond one value: an editor's schema cannot or need not say them. */
const beyondSchema = new Set(['params', 'python-paths', 'no-launcher', 'several-launchers', 'duplicate-name']);

const samples = [
  'workflows: []',
  'workflows: [{name: a, ts_func: w/a.ts#a}]',
  'workflows: [{name: a, ts_func: a.ts#a, job_types: [presubmit, batch], include_dirs: [a/*, "!b"], kwargs: {x: [1, {y: null}]}, params: {}}]',
  'defaults: {engine: local, namespace: n, service_account: s.t, image: i:1, volume: {claim: c, mount_path: /m}, timeout: 1h30m}\nworkflows: []',
  'defaults:\nworkflows: [{name: a, kwargs: , py_func: f, app_dir: d, component: c, tekton_run: t, tekton_params: [1], tekton_teardown: t}]',
  'python_paths: [a]\nworkflows: []',
  '',
  '[]',
  '{}',
  'workflows:',
  'workflows: {}',
  'workflows: [5]',
  'workflows: [{}]',
  'workflows: []\nextra: 1',
  'workflows: [{name: ""}]',
  'workflows: [{name: 5}]',
  'workflows: [{name: a, nme: b}]',
  'workflows: [{name: a, ts_func: /a.ts#a}]',
  'workflows: [{name: a, ts_func: ../a.ts#a}]',
  'workflows: [{name: a, ts_func: a.ts}]',
  'workflows: [{name: a, job_types: presubmit}]',
  'workflows: [{name: a, job_types: [Presubmit]}]',
  'workflows: [{name: a, job_types: }]',
  'workflows: [{name: a, include_dirs: a/*}]',
  'workflows: [{name: a, include_dirs: [null]}]',
  'workflows: [{name: a, include_dirs: [""]}]',
  'workflows: [{name: a, kwargs: []}]',
  'workflows: [[]]',
  'defaults: []\nworkflows: []',
  'workflows: [{name: a, volume: []}]',
  'workflows: [{name: a, engine: agro}]',
  'workflows: [{name: a, namespace: A_B}]',
  'workflows: [{name: a, timeout: 0s}]',
  'workflows: [{name: a, timeout: 3}]',
  'workflows: [{name: a, volume: {claim: c, mount_path: m}}]',
  'workflows: [{name: a, volume: {clam: c}}]',
  'workflows: [{name: a, volume: c}]',
  'workflows: [{name: a, tekton_run: [x]}]',
];

describe('the JSON Schema for editors', () => {
  const schema = { ...configJsonSchema() };

  it.each(samples)('accepts exactly what loading takes without a complaint: %s', (text) => {
    const complaints = loadConfigFiles([{ path: 'f', text }]).problems.filter(
      ({ rule }) => !beyondSchema.has(rule ?? ''),
    );
    expect(accepts(schema, readYaml(text).value ?? null)).toBe(complaints.length === 0);
  });

  it('describes every key, for the editor to show', () => {
    const properties = Object.values(at(schema, 'properties', 'workflows', 'items', 'properties'));
    expect(
      properties.filter((property) => !Object.hasOwn(property, 'description') && !Object.hasOwn(property, 'anyOf')),
    ).toEqual([]);
  });
});

type Schema = Readonly<Record<string, unknown>>;

/** The keywords of JSON Schema that ours uses; another one fails the test rather than being passed over. */
const keywords: Readonly<Record<string, (argument: never, value: unknown, schema: Schema) => boolean>> = {
  $schema: () => true,
  title: () => true,
  description: () => true,
  type: (type: string, value) => typeOf(value) === type,
  enum: (allowed: readonly unknown[], value) => allowed.includes(value),
  pattern: (pattern: string, value) => typeof value !== 'string' || new RegExp(pattern, 'u').test(value),
  minLength: (length: number, value) => typeof value !== 'string' || value.length >= length,
  maxLength: (length: number, value) => typeof value !== 'string' || value.length <= length,
  anyOf: (schemas: readonly Schema[], value) => schemas.some((schema) => accepts(schema, value)),
  items: (schema: Schema, value) => !Array.isArray(value) || value.every((item) => accepts(schema, item)),
  properties: (schemas: Record<string, Schema>, value) =>
    Object.entries(schemas).every(
      ([key, schema]) => !isObject(value) || !Object.hasOwn(value, key) || accepts(schema, value[key]),
    ),
  required: (keys: readonly string[], value) => !isObject(value) || keys.every((key) => Object.hasOwn(value, key)),
  propertyNames: (schema: Schema, value) => !isObject(value) || Object.keys(value).every((key) => accepts(schema, key)),
  additionalProperties: (rest: boolean | Schema, value, { properties }) => {
    const others = isObject(value)
      ? Object.keys(value).filter((key) => !isObject(properties) || !Object.hasOwn(properties, key))
      : [];
    return rest === false
      ? others.length === 0
      : others.every((key) => accepts(rest === true ? {} : rest, (value as Schema)[key]));
  },
};

function accepts(schema: Schema, value: unknown): boolean {
  return Object.entries(schema).every(([keyword, argument]) => {
    const check = keywords[keyword];
    if (check === undefined) throw new Error(`the test does not know the keyword ${keyword}`);
    return check(argument as never, value, schema);
  });
}

function typeOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}

function isObject(value: unknown): value is Schema {
  return typeOf(value) === 'object';
}

function at(schema: object, ...keys: readonly string[]): Record<string, object> {
  return keys.reduce((inner: object, key) => (inner as Record<string, object>)[key] ?? {}, schema) as Record<
    string,
    object
  >;
}

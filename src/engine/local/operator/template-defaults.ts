import type { Template } from '../../../argo/types.ts';

/** Fields of a template that say what it is: a default of another kind does not apply. */
const kinds = ['container', 'containerSet', 'script', 'resource', 'dag', 'suspend', 'data', 'http', 'plugin'] as const;

/** Kubernetes' merge keys of the lists inside a template; other lists are replaced whole. */
const mergeKeys: Readonly<Record<string, string>> = {
  parameters: 'name',
  artifacts: 'name',
  env: 'name',
  volumeMounts: 'mountPath',
  volumes: 'name',
  initContainers: 'name',
  sidecars: 'name',
  hostAliases: 'ip',
  imagePullSecrets: 'name',
  ports: 'containerPort',
};

type PlainObject = Readonly<Record<string, unknown>>;

/** The template over `spec.templateDefaults`, as Kubernetes' strategic merge patch does it. */
export function withTemplateDefaults(template: Template, defaults: Partial<Template> | undefined): Template {
  if (defaults === undefined) return template;
  const foreign = kinds.filter((kind) => template[kind] === undefined);
  const applicable = Object.fromEntries(
    Object.entries(defaults).filter(([key]) => !foreign.some((kind) => kind === key)),
  );
  return merged(applicable, template) as Template; // both sides are templates, and merging keeps their shape
}

function merged(base: unknown, patch: unknown, field = ''): unknown {
  if (patch === undefined) return base;
  if (isObject(base) && isObject(patch)) return mergedObjects(base, patch);
  const key = mergeKeys[field];
  if (Array.isArray(base) && Array.isArray(patch) && key !== undefined) return mergedLists(base, patch, key);
  return patch;
}

function mergedObjects(base: PlainObject, patch: PlainObject): PlainObject {
  const fields = new Set([...Object.keys(base), ...Object.keys(patch)]);
  return Object.fromEntries([...fields].map((field) => [field, merged(base[field], patch[field], field)]));
}

function mergedLists(base: readonly unknown[], patch: readonly unknown[], key: string): readonly unknown[] {
  const keyOf = (member: unknown) => (isObject(member) ? member[key] : undefined);
  const inherited = new Map(base.map((member) => [keyOf(member), member]));
  const own = patch.map((member) => merged(inherited.get(keyOf(member)), member));
  const named = new Set(patch.map(keyOf));
  return [...own, ...base.filter((member) => !named.has(keyOf(member)))];
}

function isObject(value: unknown): value is PlainObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

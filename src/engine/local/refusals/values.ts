import type { KeyNames } from './feature.ts';

/** The member of an object that came from outside. */
export function member(value: unknown, field: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, field)) return undefined;
  return Object.entries(value).find(([key]) => key === field)?.[1];
}

export function textMember(value: unknown, field: string): string {
  const text = member(value, field);
  return typeof text === 'string' ? text : '';
}

/** Whether the value says nothing: absent, false, or empty. */
export function isNothing(value: unknown): boolean {
  if (value === undefined || value === null || value === false || value === '') return true;
  return typeof value === 'object' && Object.keys(value).length === 0;
}

/** Whether a reference to a key of a Secret or ConfigMap has nothing to refer to, and needs it. */
export function isKeyMissing(reference: unknown, given: KeyNames, name: string): boolean {
  if (member(reference, 'optional') === true || hasTag(name)) return false;
  const key = textMember(reference, 'key');
  const source = Object.hasOwn(given, name) ? given[name] : undefined;
  return source === undefined || (key !== '' && !hasTag(key) && !Object.hasOwn(source, key));
}

/** Whether a parameter's value must come from a ConfigMap that was not given. */
export function isSourceMissing(valueFrom: unknown, configMaps: KeyNames): boolean {
  const reference = member(valueFrom, 'configMapKeyRef');
  if (reference === undefined || member(valueFrom, 'default') !== undefined) return false;
  return isKeyMissing(reference, configMaps, textMember(reference, 'name'));
}

/** A text that is not known before the workflow runs. */
export function hasTag(text: string): boolean {
  return text.includes('{{');
}

import { HarnessError } from '../../../core/errors.ts';

/** Secrets or ConfigMaps that were given on the command line: name → key → value. */
export type KeyedValues = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** What a pod may take its values from. */
export interface ValueSources {
  readonly secrets: KeyedValues;
  readonly configMaps: KeyedValues;
}

export type ValueKind = 'secret' | 'configmap';

/** All values of one Secret or ConfigMap, or null when it is absent and may be. Throws HarnessError ENGINE in the kubelet's words when it must not. */
export function valuesOf(
  sources: ValueSources,
  kind: ValueKind,
  name: string,
  optional: boolean | undefined,
): Readonly<Record<string, string>> | null {
  const all = kind === 'secret' ? sources.secrets : sources.configMaps;
  const values = Object.hasOwn(all, name) ? all[name] : undefined;
  if (values !== undefined) return values;
  if (optional === true) return null;
  throw new HarnessError('ENGINE', `CreateContainerConfigError: ${kind} "${name}" not found`);
}

/** One value, or null when it is absent and may be. Throws as `valuesOf` does. */
export function keyValue(
  sources: ValueSources,
  kind: ValueKind,
  selector: { readonly name?: string; readonly key: string; readonly optional?: boolean },
): string | null {
  const name = selector.name ?? '';
  const values = valuesOf(sources, kind, name, selector.optional);
  const value = values !== null && Object.hasOwn(values, selector.key) ? values[selector.key] : undefined;
  if (value !== undefined) return value;
  if (selector.optional === true) return null;
  throw new HarnessError('ENGINE', `CreateContainerConfigError: couldn't find key ${selector.key} in ${kind} ${name}`);
}

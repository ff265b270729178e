/** ConfigMaps by name, then key: what `--config-map NAME.KEY=FILE` gave. */
export type ConfigMaps = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** The value of a key, or why there is none, in Kubernetes' words. */
export function configMapValue(
  maps: ConfigMaps,
  name: string,
  key: string,
): { readonly value: string } | { readonly missing: string } {
  const map = Object.hasOwn(maps, name) ? maps[name] : undefined;
  if (map === undefined)
    return {
      missing: `ConfigMap '${name}' does not exist. Please make sure it has the label workflows.argoproj.io/configmap-type: Parameter to be detectable by the controller`,
    };
  const value = Object.hasOwn(map, key) ? map[key] : undefined;
  return value === undefined ? { missing: `ConfigMap '${name}' does not have the key '${key}'` } : { value };
}

/** RFC 7386. */
export function mergePatch(target: unknown, patch: unknown): unknown {
  if (!isMapping(patch)) return patch;
  const base = isMapping(target) ? target : {};
  const changed = Object.entries(patch).map(([key, value]) => [
    key,
    value === null ? undefined : mergePatch(base[key], value),
  ]);
  const merged = { ...base, ...Object.fromEntries(changed) } as Readonly<Record<string, unknown>>;
  return Object.fromEntries(Object.entries(merged).filter(([, value]) => value !== undefined));
}

function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

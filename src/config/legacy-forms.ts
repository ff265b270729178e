/**
 * Spellings of `job_types` and `include_dirs` that are no lists of text, read as kubeflow/testing's Python read them: `x in value` and
 * `for pattern in value`, where nothing, "", 0, false, [] and {} mean that there is no restriction.
 */

export type Mapping = Readonly<Record<string, unknown>>;

export function isMapping(value: unknown): value is Mapping {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Null: every job type. Text: every job type that is a part of it. */
export function jobTypesOf(value: unknown): readonly string[] | string | null {
  if (isFalsy(value)) return null;
  if (typeof value === 'string') return value;
  const items = Array.isArray(value) ? value : isMapping(value) ? Object.keys(value) : [];
  return items.filter((item) => typeof item === 'string');
}

/** Empty: no filter. Text is walked by character, a mapping by key. */
export function includeDirsOf(value: unknown): readonly string[] {
  if (isFalsy(value)) return [];
  if (Array.isArray(value)) return value.map(patternText);
  if (typeof value === 'string') return [...value];
  return isMapping(value) ? Object.keys(value) : [patternText(value)];
}

/** Python: what is false in an `if`. */
export function isFalsy(value: unknown): boolean {
  if (Array.isArray(value)) return value.length === 0;
  return !value || (isMapping(value) && Object.keys(value).length === 0);
}

/** Nothing becomes the empty pattern, which no file name matches. */
function patternText(item: unknown): string {
  return item === null || item === undefined ? '' : String(item);
}

/**
 * The way to write a field that our types lack: `withFields(container, { resizePolicy: […] })`. The field reaches Argo as it is
 * written, unchecked; where the same field is in both, `extra` wins.
 */
export function withFields<Object_ extends object>(object: Object_, extra: Readonly<Record<string, unknown>>): Object_ {
  return { ...object, ...extra };
}

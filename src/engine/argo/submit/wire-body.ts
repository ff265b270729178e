import { setOwn } from '../../../argo/set-own.ts';

/** The same value in a form that JSON.stringify writes with all digits: whole numbers beyond 2^53 are bigints in a manifest. */
export function wireBody(value: unknown): unknown {
  if (typeof value === 'bigint') return JSON.rawJSON(String(value));
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(wireBody);
  const copy: Record<string, unknown> = {};
  for (const [key, member] of Object.entries(value)) setOwn(copy, key, wireBody(member));
  return copy;
}

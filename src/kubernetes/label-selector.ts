const nameForm = /^[a-z0-9A-Z](?:[-\w.]{0,61}[a-z0-9A-Z])?$/;
const prefixForm = /^[a-z0-9](?:[-a-z0-9.]{0,251}[a-z0-9])?$/;

/** What a label must be: one value, one of several, there at all, not there, or anything (or nothing) but one value. */
export type LabelWish = string | readonly string[] | boolean | { readonly not: string };

/**
 * A label selector of which all parts must hold, such as `run=r1,app in (a,b),owner,!phase,done!=true`. Values come from outside: one that could not be a label's
 * would change the meaning of the whole, and matches nothing anyway. Throws RangeError for it.
 */
export function labelSelector(wishes: Readonly<Record<string, LabelWish>>): string {
  return Object.entries(wishes)
    .map(([key, wish]) => requirement(checkedKey(key), wish))
    .join(',');
}

function requirement(name: string, wish: LabelWish): string {
  if (typeof wish === 'boolean') return wish ? name : `!${name}`;
  if (typeof wish === 'string') return `${name}=${checkedValue(wish)}`;
  if ('not' in wish) return `${name}!=${checkedValue(wish.not)}`;
  if (wish.length === 0) throw new RangeError(`the label ${name} cannot be one of no values`);
  return `${name} in (${wish.map(checkedValue).join(',')})`;
}

function checkedKey(key: string): string {
  const [name, prefix, ...more] = key.split('/').reverse();
  const isPrefix = prefix === undefined || (prefixForm.test(prefix) && more.length === 0);
  if (name !== undefined && nameForm.test(name) && isPrefix) return key;
  throw new RangeError(`${JSON.stringify(key)} is no label key`);
}

function checkedValue(value: string): string {
  if (value === '' || nameForm.test(value)) return value;
  throw new RangeError(`${JSON.stringify(value)} is no label value`);
}

/** The query language of Cloud Logging, from typed parts. Source: https://cloud.google.com/logging/docs/view/logging-query-language */

/** A path into a log entry: plain words, and keys of maps that come from elsewhere. */
export type FieldPath = readonly [word: string, ...keys: readonly (string | { readonly key: string })[]];

export type LogTerm =
  | { readonly type: 'one-of'; readonly field: FieldPath; readonly values: readonly string[] }
  | { readonly type: 'compare'; readonly field: FieldPath; readonly operator: '>=' | '<'; readonly value: string }
  | { readonly type: 'any' | 'all'; readonly terms: readonly LogTerm[] };

/** The text of a term. Values stand in quotes, whatever they are: none can end its own term. */
export function filterText(term: LogTerm): string {
  switch (term.type) {
    case 'one-of':
      return `${pathText(term.field)}=${valuesText(term.values)}`;
    case 'compare':
      return `${pathText(term.field)}${term.operator}${quoted(term.value)}`;
    case 'any':
      return joined(term.terms, ' OR ');
    case 'all':
      return joined(term.terms, ' AND ');
  }
}

/** No term at all would select everything, and is a mistake of the caller. Throws RangeError for it. */
function joined(terms: readonly LogTerm[], operator: string): string {
  const [only, ...more] = terms;
  if (only === undefined) throw new RangeError('a log filter needs a term');
  return more.length === 0 ? filterText(only) : `(${terms.map(filterText).join(operator)})`;
}

function valuesText(values: readonly string[]): string {
  const [only, ...more] = values;
  if (only === undefined) throw new RangeError('a log filter cannot ask for one of no values');
  return more.length === 0 ? quoted(only) : `(${values.map(quoted).join(' OR ')})`;
}

function pathText(path: FieldPath): string {
  return path.map((part) => (typeof part === 'string' ? part : quoted(part.key))).join('.');
}

/** Control characters, and halves of surrogate pairs, which no UTF-8 can carry, are written by their number. */
function quoted(text: string): string {
  const escaped = text.replaceAll(
    /["\\\u0000-\u001f\u007f-\u009f\u2028\u2029]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g,
    (character) =>
      character === '"' || character === '\\'
        ? `\\${character}`
        : `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return `"${escaped}"`;
}

import * as v from 'valibot';
import { type Problem, problem } from '../core/errors.ts';
import { didYouMean } from '../core/nearest.ts';
import { explain } from './explanation.ts';
import { formatKeyPath, type KeyPath, keyPathPattern } from './key-path.ts';
import { isMapping } from './legacy-forms.ts';
import { configRules } from './rules.ts';
import { configSchema, knownKeys } from './schema.ts';
import type { SourceMap } from './source-map.ts';

/** Everything wrong with the content of one file, with its place but without `file`. */
export function checkContent(value: unknown, source: SourceMap): Problem[] {
  const departures = v.safeParse(configSchema, value).issues ?? [];
  return [
    ...departures.filter((issue) => issue.expected !== 'never').map((issue) => departureProblem(issue, source)),
    ...unknownKeys(value, [], source),
    ...configRules
      .flatMap((rule) => rule(value))
      .map(({ path, onKey, ...rest }) => {
        const place = onKey ? source.keyPositionOf(path) : source.positionOf(path);
        return problem(rest.message, { ...rest, ...place, path: formatKeyPath(path) });
      }),
  ];
}

function departureProblem(issue: v.BaseIssue<unknown>, source: SourceMap): Problem {
  const path = (issue.path ?? []).map(({ key }) => (typeof key === 'number' ? key : String(key)));
  const { severity, says, hint, rule } = explain(keyPathPattern(path), issue.input);
  const place = formatKeyPath(path);
  const message = `${place === '' ? 'the file' : place} ${says}`;
  return problem(message, { severity, hint, rule, path: place || null, ...source.positionOf(path) });
}

/** The schema library stops at the first unknown key of a mapping; a reader wants all of them. */
function unknownKeys(value: unknown, path: KeyPath, source: SourceMap): Problem[] {
  if (Array.isArray(value)) return value.flatMap((item, index) => unknownKeys(item, [...path, index], source));
  const known = knownKeys.get(keyPathPattern(path));
  if (known === undefined || !isMapping(value)) return [];
  return Object.entries(value).flatMap(([key, child]) => {
    const childPath = [...path, key];
    if (known.includes(key)) return unknownKeys(child, childPath, source);
    const hint = didYouMean(key, known) ?? `known here: ${known.join(', ')}`;
    const place = { path: formatKeyPath(childPath), ...source.keyPositionOf(childPath) };
    return [
      problem(`${place.path} is no known key and is ignored`, {
        ...place,
        severity: 'warning',
        rule: 'unknown-key',
        hint,
      }),
    ];
  });
}

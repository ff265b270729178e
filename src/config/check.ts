import * as v from 'valibot';
import { type Problem, problem } from '../core/errors.ts';
import { didYouMean } from '../core/nearest.ts';
import { explain } from './explanation.ts';
import { formatKeyPath, type KeyPath, keyPathPattern } from './key-path.ts';
import { isMapping } from './legacy-forms.ts';
import { configRules, type Finding } from './rules.ts';
import { configSchema, mappings } from './schema.ts';
import type { SourceMap } from './source-map.ts';

/** Everything wrong with the content of one file, with its place but without `file`. */
export function checkContent(value: unknown, source: SourceMap): Problem[] {
  const issues = v.safeParse(configSchema, value).issues ?? [];
  const departures = issues.filter((issue) => issue.expected !== 'never' && !isInListForMapping(issue));
  return [
    ...departures.map((issue) => departureProblem(pathOf(issue), issue.input, source)),
    ...checkMappings(value, [], source),
    ...configRules.flatMap((rule) => rule(value)).map((finding) => findingProblem(finding, source)),
  ];
}

/** The list itself is the fault, not the keys that it cannot have. */
function isInListForMapping(issue: v.BaseIssue<unknown>): boolean {
  const parent: unknown = issue.path?.at(-1)?.input;
  return Array.isArray(parent) && mappings.has(keyPathPattern(pathOf(issue).slice(0, -1)));
}

function pathOf({ path }: v.BaseIssue<unknown>): KeyPath {
  return (path ?? []).map(({ key }) => (typeof key === 'number' ? key : String(key)));
}

function departureProblem(path: KeyPath, value: unknown, source: SourceMap): Problem {
  const { severity, says, hint, rule } = explain(keyPathPattern(path), value);
  const place = formatKeyPath(path);
  const message = `${place === '' ? 'the file' : place} ${says}`;
  return problem(message, { severity, hint, rule, path: place || null, ...source.positionOf(path) });
}

function findingProblem({ path, onKey, ...finding }: Finding, source: SourceMap): Problem {
  const position = onKey ? source.keyPositionOf(path) : source.positionOf(path);
  return problem(finding.message, { ...finding, ...position, path: formatKeyPath(path) });
}

/** The schema library takes a list for a mapping, and of several unknown keys it names the first. */
function checkMappings(value: unknown, path: KeyPath, source: SourceMap): Problem[] {
  const known = mappings.get(keyPathPattern(path));
  const isList = Array.isArray(value);
  if (known === undefined) return isList ? value.flatMap((item, at) => checkMappings(item, [...path, at], source)) : [];
  if (isList) return [departureProblem(path, value, source)];
  if (known === null || !isMapping(value)) return [];
  return Object.entries(value).flatMap(([key, child]) => {
    const childPath = [...path, key];
    return known.includes(key) ? checkMappings(child, childPath, source) : [unknownKey(childPath, key, known, source)];
  });
}

function unknownKey(path: KeyPath, key: string, known: readonly string[], source: SourceMap): Problem {
  const hint = didYouMean(key, known) ?? `known here: ${known.join(', ')}`;
  const place = formatKeyPath(path);
  const message = `${place} is no known key and is ignored`;
  return problem(message, {
    severity: 'warning',
    rule: 'unknown-key',
    hint,
    path: place,
    ...source.keyPositionOf(path),
  });
}

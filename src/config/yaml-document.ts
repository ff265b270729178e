import { constructFromEvents, EVENT_ID, type Event, parseEvents, YAMLException } from 'js-yaml';
import { type Problem, problem } from '../core/errors.ts';
import { formatKeyPath } from './key-path.ts';
import { type DuplicateKey, mapSource, type Position, type SourceMap } from './source-map.ts';
import { sizeFault } from './value-size.ts';
import { yamlHint } from './yaml-hint.ts';
import { yamlLimits } from './yaml-limits.ts';
import { pyYamlSchema } from './yaml-tags.ts';

export interface YamlDocument {
  /** Plain data, no cycles; undefined when the file cannot be read or holds nothing. */
  readonly value: unknown;
  readonly source: SourceMap;
  /** Without `file`. */
  readonly problems: readonly Problem[];
}

/** One YAML document as PyYAML reads it, with the place of everything in it. */
export function readYaml(text: string): YamlDocument {
  if (text.length > yamlLimits.characters) {
    return broken('too-large', `the file holds ${text.length} characters, at most ${yamlLimits.characters} are read`);
  }
  try {
    const events = parseEvents(text, { maxDepth: yamlLimits.depth });
    const documents = events.filter(({ type }) => type === EVENT_ID.DOCUMENT).length;
    return documents > 1 ? severalDocuments(text, documents) : readEvents(text, events);
  } catch (cause) {
    return notYaml(text, cause);
  }
}

function readEvents(text: string, events: Event[]): YamlDocument {
  const source = mapSource(text, events);
  if (source.collectionKeys.length > 0)
    return { value: undefined, source, problems: source.collectionKeys.map(collectionKeyProblem) };
  const options = { source: text, schema: pyYamlSchema, json: true, maxAliases: yamlLimits.aliases };
  const value = constructFromEvents(events, options)[0];
  const problems = source.duplicateKeys.map(duplicateProblem);
  const fault = sizeFault(value);
  if (fault === null) return { value, source, problems };
  const place = { path: formatKeyPath(fault.path) || null, ...source.positionOf(fault.path), rule: fault.rule };
  return { value: undefined, source, problems: [...problems, problem(fault.message, place)] };
}

/** js-yaml refuses these too, but does not say where they stand. */
function collectionKeyProblem(position: Position): Problem {
  const hint = 'a key is a text: put quotes around it';
  return problem('not YAML that is read here: a list or mapping cannot be a key', { ...position, hint, rule: 'yaml' });
}

function duplicateProblem({ path, first, second }: DuplicateKey): Problem {
  const key = formatKeyPath(path);
  const message = `${key} is given twice, first in line ${first.line}, column ${first.column}`;
  return problem(message, { ...second, path: key, hint: 'keep one of the two', rule: 'duplicate-key' });
}

function severalDocuments(text: string, count: number): YamlDocument {
  const line = text.split(/\r\n?|\n/).findLastIndex((candidate) => /^---(\s|$)/.test(candidate)) + 1;
  const hint = 'remove the line --- and what follows it';
  return broken('yaml', `one document is expected, the file holds ${count}`, { line, column: 1, hint });
}

/** js-yaml asks its callers to expect other errors than its own as well. */
function notYaml(text: string, cause: unknown): YamlDocument {
  const reason = cause instanceof YAMLException ? cause.reason : cause instanceof Error ? cause.message : 'unreadable';
  const mark = cause instanceof YAMLException ? cause.mark : undefined;
  const line = mark === undefined ? null : mark.line + 1;
  const column = mark === undefined ? null : mark.column + 1;
  return broken('yaml', `not YAML: ${reason}`, { line, column, hint: yamlHint(text, line) });
}

function broken(rule: string, message: string, place: Partial<Problem> = {}): YamlDocument {
  return { value: undefined, source: mapSource('', []), problems: [problem(message, { ...place, rule })] };
}

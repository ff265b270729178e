import { constructFromEvents, EVENT_ID, type Event, parseEvents, YAMLException } from 'js-yaml';
import { type Problem, problem } from '../core/errors.ts';
import { formatKeyPath } from './key-path.ts';
import { mapSource, type SourceMap } from './source-map.ts';
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
    return broken(`the file holds ${text.length} characters, at most ${yamlLimits.characters} are read`, 'too-large');
  }
  try {
    return readEvents(text, parseEvents(text, { maxDepth: yamlLimits.depth }));
  } catch (cause) {
    if (!(cause instanceof YAMLException)) throw cause;
    const line = cause.mark === undefined ? null : cause.mark.line + 1;
    const column = cause.mark === undefined ? null : cause.mark.column + 1;
    const message = `not YAML: ${cause.reason}`;
    return {
      ...broken(message, 'yaml'),
      problems: [problem(message, { line, column, rule: 'yaml', hint: yamlHint(text, line) })],
    };
  }
}

function readEvents(text: string, events: Event[]): YamlDocument {
  const documents = events.filter(({ type }) => type === EVENT_ID.DOCUMENT).length;
  if (documents > 1) return broken(`one document is expected, the file holds ${documents}`, 'yaml');
  const source = mapSource(text, events);
  const values = constructFromEvents(events, {
    source: text,
    schema: pyYamlSchema,
    json: true,
    maxAliases: yamlLimits.aliases,
  });
  const problems = source.duplicateKeys.map(({ path, first, second }) =>
    problem(`${formatKeyPath(path)} is given twice, first in line ${first.line}`, {
      ...second,
      path: formatKeyPath(path),
      hint: 'keep one of the two',
      rule: 'duplicate-key',
    }),
  );
  const fault = sizeFault(values[0]);
  if (fault === null) return { value: values[0], source, problems };
  const place = { path: formatKeyPath(fault.path) || null, ...source.positionOf(fault.path), rule: fault.rule };
  return { value: undefined, source, problems: [...problems, problem(fault.message, place)] };
}

function broken(message: string, rule: string): YamlDocument {
  return { value: undefined, source: mapSource('', []), problems: [problem(message, { rule })] };
}

import { YAMLException } from 'js-yaml';
import { type Problem, problem } from '../core/errors.ts';
import { type ComposedDocument, composeDocuments } from './manifest/compose.ts';
import { goYamlSchema, lenientYamlSchema } from './manifest/go-yaml-schema.ts';
import { parseLoosely } from './manifest/parse-loosely.ts';
import { offsetOf, type Position, positionIn, type Target } from './manifest/positions.ts';
import { refusal } from './manifest/refusal.ts';
import { sizeOf } from './manifest/yaml-value.ts';

export { formatManifest } from './manifest/format.ts';

const limits = { characters: 8 * 1024 * 1024, depth: 100, nodes: 500_000 } as const;

export interface ManifestDocument {
  /** Plain data; whole numbers beyond 2^53 are bigints. */
  readonly value: unknown;
  /** Where the document begins. */
  readonly position: Position;
  /** Place of a path such as `spec.templates[0].name`, else of its nearest ancestor; null when the document is empty. */
  positionOf(path: string, target?: Target): Position | null;
  /** Keys given twice and what else the API server refuses before it looks at the fields. */
  readonly problems: readonly Problem[];
}

export interface ParseOptions {
  /**
   * Read plain `y` and `n` as text, as most YAML readers do. The API server reads them as booleans.
   * @default false
   */
  readonly lettersAreText?: boolean;
}

export interface Manifest {
  /** Empty documents left out. */
  readonly documents: readonly ManifestDocument[];
  /** Why there are no documents: the text is no YAML, or too much of it. */
  readonly problems: readonly Problem[];
}

/** Reads a YAML (or JSON) file of one or more documents as the Kubernetes API server does, with the place of everything in it. */
export function parseManifest(text: string, options: ParseOptions = {}): Manifest {
  if (text.length > limits.characters)
    return unreadable(`the text is ${text.length} characters long, at most ${limits.characters} are read`);
  const refused = refusal(text);
  if (refused !== null) return unreadable(refused.message, markOf(text, refused.offset));
  try {
    const { events, text: readText, added } = parseLoosely(text, { maxDepth: limits.depth });
    const composed = composeDocuments(
      readText,
      events,
      options.lettersAreText === true ? lenientYamlSchema : goYamlSchema,
    );
    const at = positionIn(readText, added);
    const documents = composed.filter(({ root }) => root !== null && !(root.kind === 'scalar' && root.value === null));
    return { documents: documents.map((document) => manifestDocument(document, at)), problems: [] };
  } catch (cause) {
    if (!(cause instanceof YAMLException)) throw cause;
    return unreadable(`not YAML: ${cause.reason}`, cause.mark);
  }
}

function manifestDocument(
  { root, hasAliases, faults }: ComposedDocument,
  at: (offset: number) => Position,
): ManifestDocument {
  const positionOf = (path: string, target: Target = 'value') => {
    const offset = offsetOf(root, path, target);
    return offset < 0 ? null : at(offset);
  };
  const problems = faults.map(({ offset, message, rule, hint }) =>
    problem(message, { rule, hint, ...(offset < 0 ? {} : at(offset)) }),
  );
  const begin = Math.max(0, root?.offset ?? 0);
  if (root === null || (hasAliases && sizeOf(root) > limits.nodes)) {
    const tooLarge = problem(`the document stands for more than ${limits.nodes} values`, {
      rule: 'document',
      ...at(begin),
      hint: 'do not nest aliases in aliases',
    });
    return { value: undefined, position: at(begin), positionOf, problems: [...problems, tooLarge] };
  }
  return {
    value: root.value,
    get position() {
      return at(begin);
    },
    positionOf,
    problems,
  };
}

/** Counted from 0, as the parser does. */
function markOf(text: string, offset: number): { readonly line: number; readonly column: number } {
  const before = text.slice(0, offset).split('\n');
  return { line: before.length - 1, column: before.at(-1)?.length ?? 0 };
}

function unreadable(message: string, mark?: { readonly line: number; readonly column: number }): Manifest {
  const place = mark === undefined ? {} : { line: mark.line + 1, column: mark.column + 1 };
  return { documents: [], problems: [problem(message, { rule: 'document', ...place })] };
}

import { type Problem, problem } from '../../core/errors.ts';
import { type Fields, isFields } from './fields.ts';
import type { KubeconfigFile } from './read-files.ts';

/** An entry of `clusters`, `users` or `contexts` with the file it comes from. */
export interface NamedEntry {
  readonly fields: Fields;
  readonly file: KubeconfigFile;
}

export interface MergedKubeconfig {
  readonly currentContext: string | null;
  readonly contexts: ReadonlyMap<string, NamedEntry>;
  readonly clusters: ReadonlyMap<string, NamedEntry>;
  readonly users: ReadonlyMap<string, NamedEntry>;
  readonly files: readonly KubeconfigFile[];
}

/** Several files as one: of entries with the same name, and of `current-context`, the first file's wins. Kubernetes: clientcmd's loading rules. */
export function mergeKubeconfigs(files: readonly KubeconfigFile[], problems: Problem[]): MergedKubeconfig {
  const current = files.map(({ document }) => document['current-context']).find(isFilledText);
  return {
    currentContext: current ?? null,
    contexts: entriesOf(files, 'contexts', 'context', problems),
    clusters: entriesOf(files, 'clusters', 'cluster', problems),
    users: entriesOf(files, 'users', 'user', problems),
    files,
  };
}

function entriesOf(files: readonly KubeconfigFile[], list: string, key: string, problems: Problem[]) {
  const entries = new Map<string, NamedEntry>();
  for (const file of files) {
    const items = file.document[list] ?? [];
    if (!Array.isArray(items)) problems.push(problem(`${list} must be a list`, { file: file.path }));
    else for (const item of items) addEntry(entries, item, key, file);
  }
  return entries;
}

/** An entry without a name cannot be referred to, so it is nobody's fault until a reference misses. */
function addEntry(entries: Map<string, NamedEntry>, item: unknown, key: string, file: KubeconfigFile): void {
  if (!isFields(item) || !isFilledText(item['name']) || entries.has(item['name'])) return;
  const fields = item[key];
  entries.set(item['name'], { fields: isFields(fields) ? fields : {}, file });
}

function isFilledText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

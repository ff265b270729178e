import { dump } from 'js-yaml';

/** Prow's job configuration as its maintainers write it: two spaces, list items indented below their key, nothing folded, after one line of comment. */
export function jobYaml(document: Readonly<Record<string, unknown>>, comments: readonly string[]): string {
  const head = comments.map((line) => `# ${line.replaceAll(/\s+/g, ' ')}\n`).join('');
  return `${head}${dump(document, { lineWidth: -1, noRefs: true })}`;
}

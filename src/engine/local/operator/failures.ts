import { rfc3339 } from './go-time.ts';
import { isUnsuccessful, type Node } from './node-tree.ts';
import type { Run } from './run.ts';

/** `{{workflow.failures}}`: Argo gives a JSON text inside a JSON string, and `"null"` when nothing failed. */
export function failuresText(run: Run, nodes: Iterable<Node>): string {
  const failures = [...nodes].filter(isUnsuccessful).map((node) => ({
    displayName: node.displayName,
    message: node.message,
    templateName: node.templateName ?? '',
    phase: node.phase,
    podName: run.podName(node.name, node.templateName),
    finishedAt: node.finishedAt === null ? null : rfc3339(node.finishedAt),
  }));
  return JSON.stringify(failures.length === 0 ? 'null' : htmlEscaped(JSON.stringify(failures)));
}

/** Go's encoding/json writes `<`, `>` and `&` by their numbers; the fields keep their order. */
function htmlEscaped(json: string): string {
  return json.replaceAll(/[<>&]/g, (char) => `\\u00${char.charCodeAt(0).toString(16)}`);
}

import type { NodeStatus } from '../argo/status-types.ts';
import type { Nodes } from './status-nodes.ts';

/** Display names from the outermost step to the node, joined as in the report; a first attempt goes by its step's name. */
export function stepPath(node: NodeStatus, workflowName: string, nodes: Nodes): string {
  const path: string[] = [];
  const seen = new Set<string>();
  let current: NodeStatus | undefined = node;
  while (current !== undefined && !seen.has(current.id)) {
    seen.add(current.id);
    const name = shownName(current, workflowName);
    const isFirstAttempt = current.nodeFlag?.retried === true && name.endsWith('(0)');
    const isEntrypoint = current.name === workflowName || (!current.boundaryID && isFirstAttempt);
    if (current === node || !isEntrypoint) path.unshift(isFirstAttempt ? name.slice(0, -'(0)'.length) : name);
    current = nodes[current.boundaryID ?? ''];
  }
  return path.join(' / ');
}

/** Names of roots hold the workflow's, which is another one in every run: `hello-x7k2p.onExit` is shown as `onExit`, the root as its template. */
export function shownName(node: NodeStatus, workflowName: string): string {
  const displayName = node.displayName ?? node.name;
  if (node.boundaryID || !displayName.startsWith(workflowName)) return displayName;
  const rest = displayName.slice(workflowName.length);
  return rest.startsWith('.') ? rest.slice(1) : `${node.templateName || 'main'}${rest}`;
}

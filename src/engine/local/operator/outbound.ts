import type { Node } from './node-tree.ts';
import type { Run } from './run.ts';

/** Ids of the nodes that what comes after a node hangs from. */
export function outboundOf(run: Run, node: Node): readonly string[] {
  switch (node.type) {
    case 'Skipped':
    case 'Suspend':
    case 'Pod':
    case 'HTTP':
    case 'Plugin':
      return [node.id];
    case 'Container':
    case 'TaskGroup':
      return node.children.size === 0 ? [node.id] : outboundOfAll(run, node.children);
    case 'Retry': {
      const last = [...node.children].at(-1);
      return last === undefined ? [] : [last];
    }
    default:
      return node.memoized ? [node.id] : outboundOfAll(run, node.outbound ?? []);
  }
}

export function outboundOfAll(run: Run, ids: Iterable<string>): readonly string[] {
  return [...ids].flatMap((id) => {
    const node = run.nodes.get(id);
    return node === undefined ? [] : outboundOf(run, node);
  });
}

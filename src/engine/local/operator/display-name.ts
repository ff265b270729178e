import type { Template } from '../../../argo/types.ts';
import { NodeFault } from './node-fault.ts';
import type { Node } from './node-tree.ts';
import type { Run } from './run.ts';

const annotation = 'workflows.argoproj.io/display-name';
const legal = /^[a-zA-Z0-9][a-zA-Z0-9-.]{0,61}[a-zA-Z0-9]$/;

/** Argo: a template's annotation may say what its node is called. */
export function applyDisplayName(run: Run, template: Template, node: Node): void {
  const displayName = template.annotations?.[annotation];
  if (displayName === undefined || displayName === '') return;
  if (!legal.test(displayName)) throw new NodeFault(`displayName must match the regex ${legal.source}`);
  node.displayName = displayName;
  run.nodes.touch(node);
}

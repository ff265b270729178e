import type { NodeType } from '../../../argo/status-types.ts';
import type { Template } from '../../../argo/types.ts';

export function isPodTemplate(template: Template): boolean {
  return template.container !== undefined || template.script !== undefined;
}

/** Argo: the type that a node of this template gets before anything of it ran. */
export function nodeTypeOf(template: Template): NodeType {
  return template.retryStrategy === undefined ? attemptType(template) : 'Retry';
}

/** The type of one attempt's node. */
export function attemptType(template: Template): NodeType {
  if (template.steps !== undefined) return 'Steps';
  if (template.dag !== undefined) return 'DAG';
  return template.suspend === undefined ? 'Pod' : 'Suspend';
}

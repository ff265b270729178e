import type { Parameter } from '../../types.ts';
import type { LintContext } from '../lint-context.ts';

/** Defines the names that every template may use. Argo: the parameters, labels and annotations that exist, the priority if it is set. */
export function defineGlobals(context: LintContext, parameters: readonly Parameter[]): void {
  const { metadata, spec } = context.workflow;
  for (const name of ['name', 'namespace', 'mainEntrypoint', 'serviceAccountName', 'uid', 'status'])
    context.define(`workflow.${name}`);
  if (parameters.length > 0) for (const name of ['parameters', 'parameters.json']) context.define(`workflow.${name}`);
  for (const { name, value } of parameters)
    context.define(`workflow.parameters.${name}`, value ?? context.placeholder());
  const { labels = {}, annotations = {}, labelsFrom = {} } = spec.workflowMetadata ?? {};
  for (const key of Object.keys({ ...metadata.annotations, ...annotations }))
    context.define(`workflow.annotations.${key}`);
  for (const key of Object.keys({ ...metadata.labels, ...labels, ...labelsFrom }))
    context.define(`workflow.labels.${key}`);
  for (const name of ['annotations', 'annotations.json', 'labels', 'labels.json']) context.define(`workflow.${name}`);
  if (spec.priority !== undefined) context.define('workflow.priority', String(spec.priority));
}

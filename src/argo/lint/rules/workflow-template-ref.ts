import type { Parameter } from '../../types.ts';
import { type KnownWorkflowTemplate, knownTemplate, missingTemplateHint } from '../cluster-objects.ts';
import type { LintContext } from '../lint-context.ts';

/** The object that spec.workflowTemplateRef means, or null; own templates and it exclude each other. */
export function findWorkflowTemplate(context: LintContext): KnownWorkflowTemplate | null {
  const { workflowTemplateRef, templates = [] } = context.workflow.spec;
  if (workflowTemplateRef === undefined) return null;
  const path = 'spec.workflowTemplateRef';
  const { name = '', clusterScope = false } = workflowTemplateRef;
  if (templates.length > 0) {
    const message = 'spec.templates and spec.workflowTemplateRef exclude each other';
    context.invalid({
      rule: 'wf-template-ref',
      path: 'spec.templates',
      message,
      argo: 'Templates is invalid field in spec if workflow referred WorkflowTemplate reference',
    });
  }
  const known = knownTemplate(context.cluster, name, clusterScope);
  const kind = clusterScope ? 'clusterworkflowtemplates' : 'workflowtemplates';
  if (known !== null) return known;
  if (name !== '' && !context.cluster.hasAllTemplates) {
    context.warn({
      rule: 'wf-template-ref',
      path,
      message: `"${name}" is not at hand: what comes from it is not checked`,
    });
    return null;
  }
  const message =
    name === ''
      ? 'spec.workflowTemplateRef.name is missing'
      : `there is no ${clusterScope ? 'ClusterWorkflowTemplate' : 'WorkflowTemplate'} "${name}"`;
  context.error({
    rule: 'wf-template-ref',
    path,
    message,
    hint: name === '' ? null : missingTemplateHint,
    argo: { stage: 'controller', phase: 'Error', message: `${kind}.argoproj.io "${name}" not found` },
  });
  return null;
}

/** The workflow's own parameters, then those of the WorkflowTemplate that it leaves out. */
export function mergedParameters(own: readonly Parameter[], known: KnownWorkflowTemplate | null): readonly Parameter[] {
  const names = new Set(own.map(({ name }) => name));
  return [...own, ...(known?.parameters ?? []).filter(({ name }) => !names.has(name))];
}

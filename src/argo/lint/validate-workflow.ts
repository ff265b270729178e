import type { KnownWorkflowTemplate } from './cluster-objects.ts';
import type { LintContext, LocatedTemplate } from './lint-context.ts';
import type { CallArguments, LintedSpec } from './linted-types.ts';
import { checkArguments } from './rules/arguments.ts';
import { checkExecutorPlugins } from './rules/executor-plugins.ts';
import { checkHookExpressions } from './rules/hooks.ts';
import { checkNameLength } from './rules/metadata.ts';
import { checkNames } from './rules/names.ts';
import { isVariable } from './rules/outputs.ts';
import { checkPodGc } from './rules/pod-gc.ts';
import { checkPodResources } from './rules/pod-only.ts';
import { defineGlobals } from './rules/workflow-globals.ts';
import { checkWorkflowMetadata } from './rules/workflow-metadata.ts';
import { checkStart } from './rules/workflow-start.ts';
import { findWorkflowTemplate, mergedParameters } from './rules/workflow-template-ref.ts';
import { anyOutputArtifact } from './scope.ts';
import { suggest } from './suggest.ts';
import { visitCall } from './visit-call.ts';

/** The rules of Argo's controller for a whole workflow, in the order in which it applies them. */
export function validateWorkflow(context: LintContext): void {
  const { metadata, spec } = context.workflow;
  checkNameLength(context, metadata);
  const known = findWorkflowTemplate(context);
  checkNames(context, spec.templates ?? [], {
    rule: 'template-name',
    path: 'spec.templates',
    place: 'spec.templates',
    isField: true,
  });
  checkExecutorPlugins(context);
  const parameters = mergedParameters(spec.arguments?.parameters ?? [], known);
  checkArguments(context, { ...spec.arguments, parameters }, 'spec.arguments', 'spec.arguments.');
  defineGlobals(context, parameters);
  context.visit = (call, args, path) => context.deeper(() => visitCall(context, call, args, path));
  if (spec.workflowTemplateRef === undefined) checkTemplates(context, { ...spec.arguments, parameters });
  else if (known !== null) checkReferred(context, known, { ...spec.arguments, parameters });
  checkHookExpressions(context, spec.hooks, 'spec.hooks', 'hooks');
  checkPodGc(context);
  checkPodResources(context, spec.podResources, 'spec.podResources', 'spec.podResources');
  checkUncalled(context);
  checkStart(context);
  checkWorkflowMetadata(context);
}

function checkTemplates(context: LintContext, args: CallArguments): void {
  const { spec } = context.workflow;
  if (!spec.entrypoint)
    context.invalid({
      rule: 'entrypoint',
      path: 'spec.entrypoint',
      message: 'nothing says where to begin',
      hint: entrypointHint(context),
      argo: 'spec.entrypoint is required',
    });
  else callFrom(context, 'spec.entrypoint', spec.entrypoint, args);
  if (!spec.onExit) return;
  allowFailures(context, spec);
  callFrom(context, 'spec.onExit', spec.onExit, args);
}

/** Templates of a WorkflowTemplate take the place of the workflow's own. */
function checkReferred(context: LintContext, known: KnownWorkflowTemplate, args: CallArguments): void {
  const entrypoint = context.workflow.spec.entrypoint ?? known.entrypoint ?? '';
  const located = new Map(
    known.templates.map((template): [string, LocatedTemplate] => [
      template.name ?? '',
      { template, path: 'spec.workflowTemplateRef' },
    ]),
  );
  const found = located.get(entrypoint);
  if (found === undefined) {
    const message = `the WorkflowTemplate "${known.name}" has no template "${entrypoint}"`;
    context.invalid({
      rule: 'entrypoint',
      path: 'spec.entrypoint',
      message,
      hint: suggest(entrypoint, located.keys()),
      argo: `template reference ${known.name}.${entrypoint} not found`,
    });
    return;
  }
  visitCall(
    context,
    { templateRef: { name: known.name, template: entrypoint, clusterScope: known.isClusterScoped } },
    args,
    'spec.workflowTemplateRef',
  );
}

function callFrom(context: LintContext, path: string, name: string, args: CallArguments): void {
  if (context.templates.has(name)) {
    context.visit({ template: name }, args, path);
    return;
  }
  const message = isVariable(name)
    ? `${path} takes no variable, and there is no template "${name}"`
    : `there is no template "${name}"`;
  context.invalid({
    rule: path === 'spec.onExit' ? 'hooks' : 'entrypoint',
    path,
    message,
    hint: suggest(name, context.templates.keys()),
    argo: `template name '${name}' undefined`,
  });
}

/** Only what runs on exit may ask what failed. */
function allowFailures(context: LintContext, spec: LintedSpec): void {
  context.define('workflow.failures');
  const names = (spec.templates ?? []).flatMap(({ outputs }) =>
    (outputs?.artifacts ?? []).map(({ globalName = '' }) => globalName),
  );
  if (names.some(isVariable)) context.globalScope.add(anyOutputArtifact);
}

/** Templates that nothing calls must be valid too. */
function checkUncalled(context: LintContext): void {
  for (const [index, { name = '' }] of (context.workflow.spec.templates ?? []).entries()) {
    const path = `spec.templates[${index}]`;
    if (context.templates.get(name)?.path !== path) continue;
    context.within(`templates.${name}`, () => context.visit({ template: name }, 'fake', path));
  }
}

function entrypointHint(context: LintContext): string {
  const [first] = context.templates.keys();
  return first === undefined ? 'write entrypoint: NAME' : `write entrypoint: ${first}`;
}

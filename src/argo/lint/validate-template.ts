import type { LintContext, LocatedTemplate } from './lint-context.ts';
import type { CallArguments, LintedTemplate } from './linted-types.ts';
import { localNames, substituteTemplate, suppliedParameters, withArguments } from './process-arguments.ts';
import { checkArtifactLocation } from './rules/artifact-location.ts';
import { checkDag } from './rules/dag.ts';
import { checkEndlessTag } from './rules/endless-tags.ts';
import { checkInputs } from './rules/inputs.ts';
import { checkLeaf } from './rules/leaf.ts';
import { checkMetrics } from './rules/metrics.ts';
import { checkOutputs } from './rules/outputs.ts';
import { checkPodOnly } from './rules/pod-only.ts';
import { checkSteps } from './rules/steps.ts';
import { checkUnclosedExpressions, hasTags } from './rules/tags.ts';
import { checkTimeouts } from './rules/timeouts.ts';
import { Scope } from './scope.ts';
import { argoKind, isLeaf, kindOf, kindsOf } from './template-kind.ts';

/**
 * Validates a template as it is called from `callPath`: what depends on the call each time, all the rest once.
 * The order is that of Argo's validator, whose first fault is the one that its message names.
 */
export function validateTemplate(
  context: LintContext,
  { template, path }: LocatedTemplate,
  args: CallArguments,
  callPath: string,
): void {
  const identity = identityOf(context, template, path);
  const isNew = !context.visited.has(identity);
  if (isNew) checkOnce(context, template, path);
  const parameters = suppliedParameters(context, template, args, callPath);
  if (!isNew && !hasTags(timeoutsOf(template))) {
    checkTimeouts(context, template, template, path);
    return;
  }
  const called = withArguments(template, parameters, args);
  if (isNew) {
    const place = `templates.${template.name ?? ''}`;
    const open = checkUnclosedExpressions(context, template, path, place);
    checkEndlessTag(context, template, 'Template', { open, place });
  }
  const substituted = substituteTemplate(context, called, path);
  checkTimeouts(context, substituted, template, path);
  if (!isNew) return;
  context.visited.add(identity);
  if (isSkipped(context, template)) context.leniently(() => checkBody(context, substituted, path));
  else checkBody(context, substituted, path);
}

function identityOf(context: LintContext, { name }: LintedTemplate, path: string): string {
  return `${context.base.id}/${name || path}`;
}

/** Argo takes templates without a name, which are inline, for one and the same, and looks at the first. */
function isSkipped(context: LintContext, { name }: LintedTemplate): boolean {
  if (name) return false;
  const nameless = `${context.base.id}/`;
  if (context.visited.has(nameless)) return true;
  context.visited.add(nameless);
  return false;
}

function checkBody(context: LintContext, template: LintedTemplate, path: string): void {
  const scope = scopeOf(context, template);
  checkKind(context, template, path, scope);
  checkOutputs(context, template, path, scope);
  if (template.archiveLocation !== undefined)
    checkArtifactLocation(
      context,
      template.archiveLocation,
      `${path}.archiveLocation`,
      `templates.${template.name ?? ''}.archiveLocation`,
    );
  checkMetrics(context, template, path);
}

function checkOnce(context: LintContext, template: LintedTemplate, path: string): void {
  const kinds = kindsOf(template);
  const name = template.name ?? '';
  if (kinds.length > 1) {
    const message = `the template has several types: ${kinds.join(', ')}`;
    context.invalid({
      rule: 'template-type',
      path,
      message,
      argo: `templates.${name} multiple template types specified. choose one of: container, containerSet, steps, script, resource, dag, suspend, template, template ref`,
    });
  }
  checkPodOnly(context, template, path);
  checkInputs(context, template, path);
  for (const [index, container] of (template.initContainers ?? []).entries()) {
    if (!container.name)
      context.invalid({
        rule: 'sidecars',
        path: `${path}.initContainers[${index}].name`,
        message: 'an init container needs a name',
        argo: 'initContainers must all have container name',
      });
  }
}

function checkKind(context: LintContext, template: LintedTemplate, path: string, scope: Scope): void {
  const kind = kindOf(template);
  const isNested = kind === 'steps' || kind === 'dag';
  if (isNested && template.activeDeadlineSeconds !== undefined) {
    const message = `activeDeadlineSeconds is for templates that make a pod, this one is ${argoKind(template)}`;
    context.invalid({
      rule: 'deadline',
      path: `${path}.activeDeadlineSeconds`,
      message,
      argo: `templates.${template.name ?? ''}.activeDeadlineSeconds is only valid for leaf templates`,
    });
  }
  if (kind === 'steps') checkSteps(context, template, path, scope);
  else if (kind === 'dag') checkDag(context, template, path, scope);
  else checkLeaf(context, template, path, scope);
}

function scopeOf(context: LintContext, template: LintedTemplate): Scope {
  const { parameters = [], artifacts = [] } = template.inputs ?? {};
  const scope = new Scope([], context.globalScope);
  scope.add(
    ...parameters.map(({ name }) => `inputs.parameters.${name}`),
    ...(parameters.length > 0 ? ['inputs.parameters'] : []),
  );
  for (const { name } of artifacts)
    scope.add(`inputs.artifacts.${name}`, ...(isLeaf(template) ? [`inputs.artifacts.${name}.path`] : []));
  scope.add(...localNames(template));
  return scope;
}

/** The fields whose value each call may change for the worse. */
function timeoutsOf({ timeout, pendingTimeout }: LintedTemplate): readonly unknown[] {
  return [timeout, pendingTimeout];
}
